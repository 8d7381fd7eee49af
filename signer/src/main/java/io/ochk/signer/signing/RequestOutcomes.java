package io.ochk.signer.signing;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.signer.DeskMeans;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of requests: signatures of the federation, and who is proved to have cheated. */
final class RequestOutcomes {
  private static final Logger LOG = LoggerFactory.getLogger(RequestOutcomes.class);

  private final FederationSlug federation;
  private final DeskMeans means;
  private final CurrentShare share;
  private final Runnable changed;

  RequestOutcomes(
      FederationSlug federation, DeskMeans means, CurrentShare share, Runnable changed) {
    this.federation = federation;
    this.means = means;
    this.share = share;
    this.changed = changed;
  }

  private Optional<PendingRequest> find(String requestHash) {
    return means.store().read(session -> RequestRows.find(session, federation, requestHash));
  }

  /** A signature is kept if it verifies; then the request is settled here. */
  void result(PeerMessage.Result result) {
    Optional<PendingRequest> pending = find(result.requestHash());
    if (pending.isEmpty() || pending.get().state() == RequestState.SIGNED) {
      return;
    }
    try {
      FederationStatement.verify(new RequestResult(pending.get().request(), result.signature()));
    } catch (VerificationException e) {
      LOG.warn("a result that does not verify: {}", e.getMessage());
      return;
    }
    means
        .store()
        .write(session -> {
          RequestRows.signed(session, result.requestHash(), result.signature());
          return true;
        });
    share.close(result.requestHash());
    changed.run();
  }

  /** Blame is kept if its proof holds. */
  void blame(PeerMessage.Blame blame) {
    Optional<PendingRequest> pending = find(blame.requestHash());
    Optional<EpochSigner> signer = share.signer();
    if (pending.isEmpty() || signer.isEmpty()) {
      return;
    }
    Optional<String> proved = BlameProof.cheaters(signer.get(), pending.get().request(), blame);
    proved.ifPresent(cheaters -> {
      LOG.warn(
          "request {}, attempt {}: wrong shares by {}",
          blame.requestHash(),
          blame.attempt(),
          cheaters);
      means
          .store()
          .write(session ->
              session.update(
                  "INSERT INTO blames (request_hash, attempt, cheaters) VALUES (?, ?, ?)"
                      + " ON CONFLICT (request_hash, attempt) DO NOTHING",
                  blame.requestHash(),
                  blame.attempt(),
                  cheaters));
      changed.run();
    });
  }

  /** Proved cheaters in attempts at a request. */
  List<String> blamed(String requestHash) {
    return means
        .store()
        .read(session ->
            session.list(
                "SELECT cheaters FROM blames WHERE request_hash = ? ORDER BY attempt",
                row -> row.getString(1),
                requestHash));
  }
}
