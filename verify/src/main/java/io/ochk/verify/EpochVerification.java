package io.ochk.verify;

import io.ochk.bitcoin.address.Network;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.encoding.VerificationException;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.threshold.reshare.EpochHistory;
import java.util.List;
import java.util.Optional;

/**
 * Verifies the epochs of a federation's key from the transcripts of its ceremonies. Whoever knows
 * the operators' keys can do it, with no secret and without asking anybody.
 *
 * <p>A transcript says nothing of federation, charter and network: the session hash binds it to
 * them. So the verifier works that hash out from the setup and the joins that it believes ({@link
 * io.ochk.threshold.keygen.CeremonySession}) and passes it in; it is not taken from the transcript.
 */
public final class EpochVerification {
  private final Ciphersuite suite;
  private final Network network;

  /**
   * What is at hand about one epoch.
   *
   * @param transcript the public record of its ceremony, certificates included
   * @param sessionHash the session that it has to be about
   * @param operators knows which operator sat where in this ceremony, and checks signatures
   */
  public record Evidence(Transcript transcript, Hash256 sessionHash, FrameVerifier operators) {}

  /**
   * What a chain of transcripts came to.
   *
   * @param report each check in order
   * @param history the epochs, linked; there only if the whole report is valid
   */
  public record Outcome(Report report, Optional<EpochHistory> history) {}

  /**
   * A verifier.
   *
   * @param suite the Taproot suite on any provider of the curve
   * @param network which network's addresses the key pays on
   */
  public EpochVerification(Ciphersuite suite, Network network) {
    this.suite = suite;
    this.network = network;
  }

  /**
   * Verifies one epoch, which stands alone: session, signatures, proofs of possession, echoes,
   * completeness, the resulting key, and the certificates over all of it.
   *
   * @throws VerificationException naming what does not hold
   */
  public VerifiedEpoch verify(Evidence evidence) throws VerificationException {
    requireSession(evidence);
    return VerifiedEpoch.of(
        EpochHistory.epoch(suite, evidence.transcript(), evidence.operators()), network);
  }

  private static void requireSession(Evidence evidence) throws VerificationException {
    Hash256 found = evidence.transcript().setup().sessionHash();
    if (!found.equals(evidence.sessionHash())) {
      throw new VerificationException(
          "session of the transcript", evidence.sessionHash().toString(), found.toString());
    }
  }

  /**
   * Verifies all epochs of one key: a key generation, then each re-sharing from the epoch before.
   *
   * @param epochs at least one, the oldest first
   */
  public Outcome verify(List<Evidence> epochs) {
    Report.Builder report = new Report.Builder("key of a federation");
    Optional<EpochHistory> history = Optional.empty();
    for (int i = 0; i < epochs.size(); i++) {
      String at = "epochs[" + i + "]";
      try {
        requireSession(epochs.get(i));
        history = Optional.of(next(history, epochs.get(i)));
        report.pass(at, summary(epochs.get(i), history.get().newest()));
      } catch (VerificationException e) {
        report.fail(at, String.valueOf(e.getMessage()));
        return new Outcome(report.build(), Optional.empty());
      }
    }
    if (history.isEmpty()) {
      return new Outcome(
          report.fail("epochs", "expected at least one, found none").build(), history);
    }
    EpochHistory all = history.get();
    report.pass("address", VerifiedEpoch.of(all.newest(), network).address().toString());
    departures(report, all);
    Report built = report.build();
    return new Outcome(built, built.valid() ? history : Optional.empty());
  }

  private EpochHistory next(Optional<EpochHistory> before, Evidence evidence)
      throws VerificationException {
    return before.isEmpty()
        ? EpochHistory.begin(suite, evidence.transcript(), evidence.operators())
        : before.get().next(suite, evidence.transcript(), evidence.operators());
  }

  private static String summary(Evidence evidence, EpochHistory.Epoch epoch) {
    long old =
        evidence.transcript().certificates().stream()
            .filter(frame -> frame.frame().sender().group() == Seat.Group.OLD)
            .count();
    return epoch.key().participants()
        + " of key "
        + epoch.key().groupKey()
        + ", certified by all "
        + epoch.key().participants().size()
        + (old == 0 ? "" : " and by " + old + " members of the epoch before");
  }

  // Re-sharing revokes nothing: whoever left an epoch can still sign with those who left it too.
  private static void departures(Report.Builder report, EpochHistory history) {
    for (int i = 0; i < history.epochs().size(); i++) {
      int left = history.exposed(i).size();
      int threshold = history.epochs().get(i).key().participants().threshold();
      report.expect(
          "departures from epoch " + i,
          left < threshold,
          left < threshold
              ? left + " of the " + threshold + " that could sign"
              : "expected fewer than " + threshold + ", found " + left + ": only a new key helps");
    }
  }
}
