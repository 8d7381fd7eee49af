package io.ochk.guardian.rpc;

import io.ochk.protocol.hash.Sha256;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.threshold.RandomSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Challenges, and the sessions that are open. Neither outlives the node. */
final class SignerSessions {
  static final Duration CHALLENGE_LIFE = Duration.ofSeconds(60);
  static final Duration SESSION_LIFE = Duration.ofHours(12);
  private static final int CHALLENGE = 32;
  private static final int HEAD = 16;
  private static final int MOST_SESSIONS = 32;

  private final RandomSource random;
  private final InstantSource clock;
  private final byte[] sealKey;
  private final Map<String, Long> used = new ConcurrentHashMap<>();
  private final Map<String, SignerLink> byTokenHash = new ConcurrentHashMap<>();

  SignerSessions(RandomSource random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
    this.sealKey = random.bytes(32);
  }

  /**
   * A challenge, 64 lower-case hex characters: until when it lives, random bits, and this node's
   * seal over both. Giving one costs no memory, so nobody can use the challenges up by asking.
   */
  String challenge() {
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    head.putLong(clock.millis() + CHALLENGE_LIFE.toMillis()).put(random.bytes(HEAD - Long.BYTES));
    byte[] challenge = Arrays.copyOf(head.array(), CHALLENGE);
    System.arraycopy(seal(head.array()), 0, challenge, HEAD, CHALLENGE - HEAD);
    return HexFormat.of().formatHex(challenge);
  }

  private byte[] seal(byte[] head) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(sealKey, "HmacSHA256"));
      return mac.doFinal(head);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC with SHA-256", e);
    }
  }

  /**
   * Uses a challenge up. Only what an operator's signature covers comes here, so what is remembered
   * of used ones is as little as that operator's signers open sessions in a minute.
   */
  void use(String challenge) throws ProblemException {
    long now = clock.millis();
    used.values().removeIf(until -> until < now);
    byte[] bytes = HexFormat.of().parseHex(challenge);
    byte[] head = Arrays.copyOf(bytes, HEAD);
    byte[] seal = Arrays.copyOf(seal(head), CHALLENGE - HEAD);
    long until = ByteBuffer.wrap(head).getLong();
    if (!MessageDigest.isEqual(seal, Arrays.copyOfRange(bytes, HEAD, CHALLENGE))
        || until < now
        || used.putIfAbsent(challenge, until) != null) {
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
