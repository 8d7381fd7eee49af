package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import io.ochk.server.problem.ProblemException;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.signing.SigningRequest;
import java.util.HexFormat;
import java.util.Optional;

/** What is signed for a request, worked out from the request and the newest epoch. */
public final class Digests {
  private final Keys keys;

  /** Digests for a federation's key. */
  public Digests(Keys keys) {
    this.keys = keys;
  }

  /**
   * What a coordinator adds shares up for.
   *
   * @throws ProblemException if there is no key
   */
  SigningRequest signing(Request request) throws ProblemException {
    Keys.Current key = keys.require();
    return new SigningRequest(
        Hash256.decode(HexFormat.of().parseHex(request.hash())), key.key(), digest(request));
  }
}
