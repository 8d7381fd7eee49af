package io.ochk.signer.signing;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.request.Request;
import java.util.Optional;

/**
 * A request as this signer knows it.
 *
 * @param request the request
 * @param origin the seat whose node it entered at, if that is known
 * @param receivedAt Unix seconds
 * @param state what became of it
 * @param reason why it is asked, refused or denied; who approved it
 * @param approval what this operator said, if it did
 * @param signature the federation's signature, if there is one
 */
public record PendingRequest(
    Request request,
    Optional<Integer> origin,
    long receivedAt,
    RequestState state,
    String reason,
    Optional<ActionEnvelope> approval,
    Optional<String> signature) {
  /** The request's hash. */
  public String hash() {
    return request.hash();
  }
}
