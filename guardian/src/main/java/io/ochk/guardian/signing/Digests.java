package io.ochk.guardian.signing;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.guardian.ceremony.Keys;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.VerificationException;
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
    byte[] hash = HexFormat.of().parseHex(request.hash());
    try {
      return new SigningRequest(
          Hash256.decode(hash), key.key(), FederationStatement.of(request).digest());
    } catch (VerificationException | io.ochk.threshold.encoding.VerificationException e) {
      throw new IllegalStateException("the request was taken for the newest epoch's key", e);
    }
  }

  /** The written form of a signature of 64 bytes. */
  String encode(Request request, byte[] signature) {
    try {
      return FederationStatement.of(request).result(signature).signature();
    } catch (VerificationException e) {
      throw new IllegalStateException("the request was taken for the newest epoch's key", e);
    }
  }

  /** What is wrong with a result, if something is. */
  Optional<String> wrong(RequestResult result) {
    try {
      var _ = FederationStatement.verify(result);
      return Optional.empty();
    } catch (VerificationException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
