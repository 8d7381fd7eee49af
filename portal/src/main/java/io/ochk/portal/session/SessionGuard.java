package io.ochk.portal.session;

import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.envelope.PortalSession.Reader;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.http.Request;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.Optional;

/** Finds the session of a request. */
public final class SessionGuard {
  private static final String BEARER = "Bearer ";
  private static final String TOKEN = "[0-9a-f]{64}";

  private final Store store;
  private final Origin origin;
  private final HighWater clock;

  /** Sessions at the portal at {@code origin}. */
  public SessionGuard(Store store, Origin origin, HighWater clock) {
    this.store = store;
    this.origin = origin;
    this.clock = clock;
  }

  /** The cookie's name: over TLS one that a browser takes from this host alone, for all paths. */
  String cookie() {
    return isSecure() ? "__Host-oc_reading" : "oc_reading";
  }

  boolean isSecure() {
    return origin.text().startsWith("https:");
  }

  /** The key that reads with this request as {@code reader}. */
  public PublicKey require(Request request, Reader reader) throws ProblemException {
    Sessions.Opened opened = require(request);
    if (opened.reader() != reader) {
      throw invalid("expected a session as " + reader.wireName() + ", found another");
    }
    return opened.key();
  }

  /** Whether the request brings a session of any kind, good or not. */
  public boolean isTried(Request request) {
    return token(request).isPresent();
  }

  Sessions.Opened require(Request request) throws ProblemException {
    requireOwnPages(request);
    Optional<String> token = token(request);
    if (token.isEmpty()) {
      throw invalid("expected a session, found none");
    }
    Instant now = clock.now();
    return store
        .read(session -> Sessions.find(session, token.get(), now))
        .orElseThrow(() -> invalid("the session has ended"));
  }

  /**
   * Refuses what a page of another site has a browser send. The cookie is not sent from there
   * either; this holds where a browser is too old to know it.
   */
  void requireOwnPages(Request request) throws ProblemException {
    Optional<String> site = request.headers().get("sec-fetch-site");
    Optional<String> from = request.headers().get("origin");
    if ((site.isPresent() && !site.get().equals("same-origin"))
        || (from.isPresent() && !from.get().equals(origin.text()))) {
      throw invalid("expected a request of a page of " + origin + ", found another site's");
    }
  }

  /** The token that a request brings. */
  Optional<String> token(Request request) {
    Optional<String> authorization = request.headers().get("authorization");
    if (authorization.isPresent() && authorization.get().startsWith(BEARER)) {
      return Optional.of(authorization.get().substring(BEARER.length()).strip())
          .filter(t -> t.matches(TOKEN));
    }
    for (String pair : request.headers().get("cookie").orElse("").split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equals(cookie())) {
        return Optional.of(pair.substring(equals + 1).strip()).filter(t -> t.matches(TOKEN));
      }
    }
    return Optional.empty();
  }

  static ProblemException invalid(String detail) {
    return Problem.of(ProblemCode.SESSION_INVALID, detail).exception();
  }
}
