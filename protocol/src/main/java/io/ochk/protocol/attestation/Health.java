package io.ochk.protocol.attestation;

import io.ochk.protocol.envelope.Admission;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The colour of a guardian on public pages. */
public enum Health {
  /** Nothing heard for a while, or nothing ever. */
  GREY,
  /** Fresh, and nothing against it. */
  GREEN,
  /** Fresh, but the node says it runs another image than the one that is pinned. */
  RED;

  /** The word on the wire. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** After this long an attestation says nothing any more. */
  public static final Duration STALE_AFTER = Duration.ofSeconds(150);

  /**
   * The colour that follows from the latest verified attestation.
   *
   * @param latest what the node said last, if it ever said anything
   * @param pinnedImageDigest the image that the release pins, if one is pinned; a node that does
   *     not run from an image names none and is not compared
   * @param now the reader's time
   */
  public static Health of(
      Optional<HealthAttestation.Payload> latest, Optional<String> pinnedImageDigest, Instant now) {
    return of(latest, pinnedImageDigest, now, STALE_AFTER);
  }

  /**
   * The same for a reader with a patience of its own.
   *
   * @param staleAfter after this long an attestation says nothing to that reader
   */
  public static Health of(
      Optional<HealthAttestation.Payload> latest,
      Optional<String> pinnedImageDigest,
      Instant now,
      Duration staleAfter) {
    if (latest.isEmpty()) {
      return GREY;
    }
    Instant attested = Instant.ofEpochSecond(latest.get().attestedAt());
    if (attested.isBefore(now.minus(staleAfter))
        || attested.isAfter(now.plus(Admission.CLOCK_TOLERANCE))) {
      return GREY;
    }
    Optional<String> digest = latest.get().imageDigest();
    boolean unlike =
        digest.isPresent() && pinnedImageDigest.isPresent() && !digest.equals(pinnedImageDigest);
    return unlike ? RED : GREEN;
  }
}
