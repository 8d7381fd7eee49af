package io.ochk.guardian.node;

import io.ochk.guardian.signing.Coordinations;
import java.time.Duration;

/**
 * How often things are done.
 *
 * @param record between two fetches of the federation's record
 * @param attestation between two attestations
 * @param ping how long after the last frame a peer gets a sign of life
 * @param greeting between two greetings of silent peers
 * @param longestPause between two attempts to reach a peer
 * @param heartbeat between two comment lines to a quiet signer
 * @param retelling after how long without progress everything open is told again
 * @param posts until the next attempt to post to a portal that could not take something
 * @param pace of signing
 */
public record Timing(
    Duration record,
    Duration attestation,
    Duration ping,
    Duration greeting,
    Duration longestPause,
    Duration heartbeat,
    Duration retelling,
    Duration posts,
    Coordinations.Pace pace) {
  /** What a node does unless it is told otherwise. */
  public static final Timing USUAL =
      new Timing(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Coordinations.Pace.USUAL);

  /** How often the portal is brought what is new, so that little goes at a time. */
  public Duration newPosts() {
    return posts.dividedBy(10);
  }

  /** How long another node has to post what it made. */
  public Duration othersPosts() {
    return posts.multipliedBy(2);
  }

  /** The same with attestations this often. */
  public Timing attesting(Duration every) {
    return new Timing(
        record, every, ping, greeting, longestPause, heartbeat, retelling, posts, pace);
  }
}
