package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.ReceivedFrames.Received;
import io.ochk.threshold.keygen.CeremonyMessage.Certificate;
import io.ochk.threshold.keygen.CeremonySetup;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The certificates of one ceremony that say what all new members say, and are enough. One that says
 * something else is nobody's but its sender's trouble, and so is one by an old seat that does not
 * deal.
 */
final class AgreedCertificates {
  /**
   * How long a node waits, after the newest, for certificates of old members beyond the threshold.
   * Without the wait each node would close the record with those that reached it first, and nodes
   * would serve different bytes for one epoch.
   */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Certificate certificate;
  private final SortedMap<Seat, Received> bySeat;
  private final boolean all;

  private AgreedCertificates(
      Certificate certificate, SortedMap<Seat, Received> bySeat, boolean all) {
    this.certificate = certificate;
    this.bySeat = bySeat;
    this.all = all;
  }

  /** Those among {@code received} that suffice for the record of a ceremony, if they do. */
  static Optional<AgreedCertificates> of(CeremonySetup setup, List<Received> received) {
    Map<Certificate, SortedMap<Seat, Received>> said = new LinkedHashMap<>();
    for (Received one : received) {
      Seat seat = one.frame().frame().sender();
      if (setup.seats().contains(seat)
          && one.frame().frame().message() instanceof Certificate certificate) {
        said.computeIfAbsent(certificate, c -> new TreeMap<>()).putIfAbsent(seat, one);
      }
    }
    int old = setup.previous().map(p -> p.key().participants().threshold()).orElse(0);
    return said.entrySet().stream()
        .filter(same -> same.getValue().keySet().containsAll(setup.receivers()))
        .filter(same -> same.getValue().size() >= setup.receivers().size() + old)
        .findFirst()
        .map(same ->
            new AgreedCertificates(
                same.getKey(),
                same.getValue(),
                same.getValue().keySet().containsAll(setup.seats())));
  }

  /**
   * Whether the record is to be closed with these: nobody's is missing, or the newest came long
   * enough ago. A clock that was put back must not make that longer, so either direction counts.
   */
  boolean isDue(Instant now) {
    return all
        || bySeat.values().stream()
            .allMatch(one -> Duration.between(one.at(), now).abs().compareTo(PATIENCE) >= 0);
  }

  /** What all of them say. */
  Certificate certificate() {
    return certificate;
  }

  /** In the order of seats. */
  List<SignedFrame> frames() {
    return bySeat.values().stream().map(Received::frame).toList();
  }
}
