package io.ochk.portal.session;

import io.ochk.portal.authority.Authorities;
import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.HighWater;
import io.ochk.portal.intake.Intake;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.PortalSession.Reader;
import io.ochk.protocol.envelope.Refusal;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Opens and ends sessions. */
public final class SessionRoutes {
  private static final int RANDOM_BYTES = 32;

  private final Store store;
  private final Admission admission;
  private final Authorities authorities;
  private final SessionGuard guard;
  private final HighWater clock;
  private final RandomGenerator random;

  /**
   * Routes over this store.
   *
   * @param random from which challenges and tokens are drawn; must not be guessable
   */
  public SessionRoutes(
      Store store,
      Admission admission,
      Authorities authorities,
      SessionGuard guard,
      HighWater clock,
      RandomGenerator random) {
    this.store = store;
    this.admission = admission;
    this.authorities = authorities;
    this.guard = guard;
    this.clock = clock;
    this.random = random;
  }

  /** The routes. */
  public List<Route> routes() {
    return List.of(
        Route.post(Addresses.SESSION + "/challenge", this::challenge),
        Route.post(Addresses.SESSION, this::open),
        Route.get(Addresses.SESSION, this::show),
        Route.post(Addresses.SESSION + "/end", this::end));
  }

  private String draw() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Reply challenge(Request request) throws ProblemException {
    guard.requireOwnPages(request);
    String challenge = draw();
    Instant now = clock.now();
    store.write(session -> {
      Sessions.challenge(session, challenge, now);
      return challenge;
    });
    return Reply.json(
        201,
        CanonicalJson.text(
            JsonObject.builder()
                .put("ok", true)
                .put("challenge", challenge)
                .put("expires_at", UtcTime.format(now.plus(Sessions.CHALLENGE_LIFE)))
                .build()));
  }

  // No replay: the second time the challenge is used up, and the answer is nobody else's business.
  private Reply open(Request request) throws ProblemException {
    guard.requireOwnPages(request);
    ActionEnvelope envelope = request.json(JsonLimits.SIGNED, ActionEnvelope::read);
    PortalSession action = Intake.action(envelope, PortalSession.class);
    Instant now = clock.now();
    Optional<Refusal> refusal = admission.refusal(envelope, action, now);
    if (refusal.isPresent()) {
      throw Problem.admission(refusal.get()).exception();
    }
    String token = draw();
    Sessions.Opened opened =
        new Sessions.Opened(envelope.pubkey(), action.role(), now.plus(Sessions.LIFE));
    store.write(session -> {
      if (action.role() == Reader.REVIEWER) {
        PublicKey reviewer = authorities.history(session, Role.REVIEWER).current().key();
        if (!reviewer.equals(envelope.pubkey())) {
          throw Problem.of(
                  ProblemCode.AUTHORITY_INVALID,
                  "pubkey",
                  "expected the reviewer's key in office, found another")
              .exception();
        }
      }
      if (!Sessions.answer(session, action.challenge(), now)) {
        throw Problem.of(
                ProblemCode.CHALLENGE_UNKNOWN,
                "payload.params.challenge",
                "expected a challenge of the last "
                    + Sessions.CHALLENGE_LIFE.toSeconds()
                    + " s that was not used, found another")
            .exception();
      }
      Sessions.open(session, token, opened);
      return opened;
    });
    JsonObject.Builder answer = described(opened);
    if (request.query("as").equals(Optional.of("bearer"))) {
      return Reply.json(201, CanonicalJson.text(answer.put("token", token).build()));
    }
    return Reply.json(201, CanonicalJson.text(answer.build()))
        .with("Set-Cookie", cookie(token, Sessions.LIFE.toSeconds()));
  }

  private static JsonObject.Builder described(Sessions.Opened opened) {
    return JsonObject.builder()
        .put("ok", true)
        .put("operator_id", OperatorId.of(opened.key()).text())
        .put("role", opened.reader().wireName())
        .put("expires_at", UtcTime.format(opened.expiresAt()));
  }

  private String cookie(String value, long seconds) {
    return guard.cookie()
        + "="
        + value
        + "; Path=/; Max-Age="
        + seconds
        + "; HttpOnly; SameSite=Strict"
        + (guard.isSecure() ? "; Secure" : "");
  }

  private Reply show(Request request) throws ProblemException {
    return unshared(Reply.json(described(guard.require(request)).build()));
  }

  private Reply end(Request request) throws ProblemException {
    guard.requireOwnPages(request);
    Optional<String> token = guard.token(request);
    if (token.isPresent()) {
      store.write(session -> {
        Sessions.end(session, token.get());
        return true;
      });
    }
    return Reply.json(200, CanonicalJson.text(JsonObject.builder().put("ok", true).build()))
        .with("Set-Cookie", cookie("", 0));
  }

  /** A private answer: for the pages of this portal alone, and for no cache. */
  public static Reply.Whole unshared(Reply.Whole reply) {
    return reply
        .with("Cache-Control", "no-store, private")
        .with("Vary", "Cookie, Authorization")
        .with("Cross-Origin-Resource-Policy", "same-origin");
  }

  /** Forgets what is over; called every few minutes. */
  public void purge() throws ProblemException {
    Instant now = clock.now();
    store.write(session -> {
      Sessions.purge(session, now);
      return true;
    });
  }
}
