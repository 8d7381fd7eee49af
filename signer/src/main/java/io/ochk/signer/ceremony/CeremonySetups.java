package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.json.Octets;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.PreviousEpoch;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The binary setup that follows from a setup document and everybody's joins. */
public final class CeremonySetups {
  private CeremonySetups() {}

  /**
   * Puts it together.
   *
   * @throws VerificationException if keys or dealers do not fit
   */
  public static CeremonySetup of(Ciphersuite suite, Joins joins) throws VerificationException {
    SetupDocument document = joins.setup();
    Map<Identifier, EncryptionKey> keys = new TreeMap<>();
    for (Map.Entry<Integer, Octets> key : joins.encryptionKeys().entrySet()) {
      keys.put(
          Identifier.ofSeat(key.getKey()), EncryptionKey.decode(key.getValue().bytes()));
    }
    Optional<PreviousEpoch> previous = Optional.empty();
    if (document.resharing().isPresent()) {
      previous = Optional.of(previous(suite, document.resharing().get()));
    }
    return CeremonySetup.of(
        suite.curve(),
        suite.suite(),
        Hash256.ofHex(joins.sessionHash()),
        Participants.of(document.threshold(), keys.keySet()),
        keys,
        previous);
  }

  private static PreviousEpoch previous(Ciphersuite suite, PreviousKey old)
      throws VerificationException {
    try {
      return new PreviousEpoch(
          PublicKeyPackage.decode(suite.curve(), old.key().bytes()),
          Hash256.ofHex(old.transcriptSha256()),
          old.dealers().stream().map(Identifier::ofSeat).toList());
    } catch (IllegalArgumentException e) {
      throw new VerificationException(
          "dealers", "at least t members of the epoch before", old.dealers().toString());
    }
  }
}
