package io.ochk.guardian.rpc;

import io.ochk.protocol.hash.Sha256;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.threshold.RandomSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The challenges that were given, and the sessions that are open. They do not outlive the node. */
final class SignerSessions {
  static final Duration CHALLENGE_LIFE = Duration.ofSeconds(60);
  static final Duration SESSION_LIFE = Duration.ofHours(12);
  private static final int MOST_CHALLENGES = 1_000;
  private static final int MOST_SESSIONS = 32;

  private final RandomSource random;
  private final InstantSource clock;
  private final Map<String, Long> challenges = new ConcurrentHashMap<>();
  private final Map<String, SignerLink> byTokenHash = new ConcurrentHashMap<>();

  SignerSessions(RandomSource random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
  }

  /** A challenge, 64 lower-case hex characters. */
  String challenge() throws ProblemException {
    long now = clock.millis();
    challenges.values().removeIf(until -> until < now);
    if (challenges.size() >= MOST_CHALLENGES) {
      throw Problem.passing(
              ProblemCode.OVERLOADED,
              "expected at most " + MOST_CHALLENGES + " open challenges, found more",
              Duration.ofSeconds(5))
          .exception();
    }
    String challenge = HexFormat.of().formatHex(random.bytes(32));
    challenges.put(challenge, now + CHALLENGE_LIFE.toMillis());
    return challenge;
  }

  /** Uses a challenge up. */
  void use(String challenge) throws ProblemException {
    Long until = challenges.remove(challenge);
    if (until == null || until < clock.millis()) {
      throw Problem.of(
              ProblemCode.CHALLENGE_UNKNOWN,
              "payload.params.challenge",
              "expected one that this node gave in the last 60 s, found another")
          .exception();
    }
  }

  /** A new session's token. */
  String open(SignerLink link) throws ProblemException {
    long now = clock.millis();
    byTokenHash
        .values()
        .removeIf(l -> {
          if (l.expiresAtMs() < now) {
            l.end();
            return true;
          }
          return false;
        });
    // A signer that comes again has lost its line, and with it the session before.
    byTokenHash
        .values()
        .removeIf(l -> {
          boolean replaced = l.signerId().equals(link.signerId());
          if (replaced) {
            l.end();
          }
          return replaced;
        });
    if (byTokenHash.size() >= MOST_SESSIONS) {
      throw Problem.passing(
              ProblemCode.OVERLOADED,
              "expected at most " + MOST_SESSIONS + " sessions, found more",
              Duration.ofSeconds(60))
          .exception();
    }
    String token = HexFormat.of().formatHex(random.bytes(32));
    byTokenHash.put(hash(token), link);
    return token;
  }

  /** The session of a header {@code Authorization: Bearer}. */
  SignerLink require(Optional<String> authorization) throws ProblemException {
    String header = authorization.orElse("");
    SignerLink link =
        header.startsWith("Bearer ") ? byTokenHash.get(hash(header.substring(7))) : null;
    if (link == null || link.expiresAtMs() < clock.millis()) {
      throw Problem.of(
              ProblemCode.SESSION_INVALID, "expected Authorization: Bearer with an open session")
          .exception();
    }
    return link;
  }

  void end(SignerLink link) {
    byTokenHash.values().remove(link);
    link.end();
  }

  List<SignerLink> all() {
    return List.copyOf(byTokenHash.values());
  }

  // Looked up by its hash, so that how long it takes says nothing about the token.
  private static String hash(String token) {
    return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
  }
}
