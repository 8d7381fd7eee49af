package io.ochk.verify;

import io.ochk.bitcoin.address.Network;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.PreviousKey;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.Participants;
import io.ochk.threshold.PublicKeyPackage;
import io.ochk.threshold.encryption.EncryptionKey;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.PreviousEpoch;
import io.ochk.threshold.keygen.Transcript;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * From the public record of an epoch to what it proves. Whether its setup was one that the
 * federation's charter called for, {@link io.ochk.protocol.directory.FederationState} says.
 */
public final class EpochRecords {
  private EpochRecords() {}

  /**
   * The binary setup that follows from a setup and the joins to it. Everybody works it out alike:
   * identifiers are seats + 1, the encryption keys are those of the joins.
   *
   * @throws VerificationException if they make none
   */
  public static CeremonySetup ceremonySetup(Ciphersuite suite, Joins joins)
      throws VerificationException {
    SetupDocument setup = joins.setup();
    try {
      Map<Identifier, EncryptionKey> keys = new TreeMap<>();
      for (Map.Entry<Integer, Octets> key : joins.encryptionKeys().entrySet()) {
        keys.put(Identifier.ofSeat(key.getKey()), EncryptionKey.decode(key.getValue().bytes()));
      }
      return CeremonySetup.of(
          suite.curve(),
          suite.suite(),
          Hash256.ofHex(joins.sessionHash()),
          Participants.of(setup.threshold(), keys.keySet()),
          keys,
          setup.resharing().isPresent()
              ? Optional.of(previous(suite, setup.resharing().get()))
              : Optional.empty());
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw asProtocol(e);
    }
  }

  private static PreviousEpoch previous(Ciphersuite suite, PreviousKey old)
      throws VerificationException, io.ochk.threshold.encoding.VerificationException {
    PublicKeyPackage key = PublicKeyPackage.decode(suite.curve(), old.key().bytes());
    List<Identifier> seats =
        old.oldSeats().stream().map(SeatHolder::seat).map(Identifier::ofSeat).toList();
    require("old_seats", key.participants().members().toString(), seats.toString());
    require("epoch", String.valueOf(key.epoch() + 1), String.valueOf(old.epoch()));
    int threshold = key.participants().threshold();
    if (old.dealers().size() < threshold) {
      throw new VerificationException(
          "dealers", "at least " + threshold, String.valueOf(old.dealers().size()));
    }
    return new PreviousEpoch(
        key,
        Hash256.ofHex(old.transcriptSha256()),
        old.dealers().stream().map(Identifier::ofSeat).toList());
  }

  /**
   * A record that was verified whole.
   *
   * @param epoch what it proves
   * @param transcript its transcript
   * @param frames who sat where
   */
  public record Whole(VerifiedEpoch epoch, Transcript transcript, FrameVerifier frames) {}

  /**
   * Verifies a record by itself: joins, session, the operators' signatures on all frames, and the
   * transcript with its certificates.
   *
   * @throws VerificationException naming what does not hold
   */
  public static VerifiedEpoch verify(Ciphersuite suite, EpochRecord record)
      throws VerificationException {
    return whole(suite, record).epoch();
  }

  /**
   * The same, with what the record consists of.
   *
   * @throws VerificationException naming what does not hold
   */
  public static Whole whole(Ciphersuite suite, EpochRecord record) throws VerificationException {
    Network network = Network.of(record.setup().network());
    try {
      EpochVerification.Evidence evidence = evidence(suite, record);
      return new Whole(
          new EpochVerification(suite, network).verify(evidence),
          evidence.transcript(),
          evidence.operators());
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw asProtocol(e);
    }
  }

  /**
   * What a record says to {@link EpochVerification}, after its joins and its setup were verified.
   *
   * @throws VerificationException naming what does not hold
   */
  static EpochVerification.Evidence evidence(Ciphersuite suite, EpochRecord record)
      throws VerificationException {
    Joins joins = Joins.verified(record.setup(), record.joins());
    CeremonySetup expected = ceremonySetup(suite, joins);
    try {
      Transcript transcript = Transcript.decode(suite.curve(), record.transcript().bytes());
      require(
          "session of the transcript",
          joins.sessionHash(),
          transcript.setup().sessionHash().toString());
      require(
          "setup of the transcript",
          expected.hash().toString(),
          transcript.setup().hash().toString());
      return new EpochVerification.Evidence(
          transcript,
          expected.sessionHash(),
          new OperatorFrames(suite.curve(), record.setup(), joins.sessionHash()));
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      throw asProtocol(e);
    }
  }

  private static void require(String check, String expected, String actual)
      throws VerificationException {
    if (!expected.equals(actual)) {
      throw new VerificationException(check, expected, actual);
    }
  }

  static VerificationException asProtocol(io.ochk.threshold.encoding.VerificationException e) {
    return new VerificationException(e.subject(), e.expected(), e.actual());
  }
}
