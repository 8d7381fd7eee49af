package io.ochk.portal.authority;

import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.server.http.Request;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Checks the grants with which a role's holder reads what is not public. */
public final class Grants {
  private static final String SCHEME = "OC-Statement ";

  private final Store store;
  private final Authorities authorities;
  private final Origin origin;
  private final HighWater clock;

  /** Grants for the portal at {@code origin}. */
  public Grants(Store store, Authorities authorities, Origin origin, HighWater clock) {
    this.store = store;
    this.authorities = authorities;
    this.origin = origin;
    this.clock = clock;
  }

  /**
   * Returns if the request carries a good grant of {@code role}.
   *
   * @throws ProblemException if it does not
   */
  public void require(Request request, Role role) throws ProblemException {
    Optional<String> header = request.headers().get("authorization");
    if (header.isEmpty() || !header.get().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw Problem.of(
              ProblemCode.GRANT_MISSING,
              "authorization",
              "expected a read grant of the " + role.wireName() + ", found none")
          .exception();
    }
    KeyHistory history = store.read(session -> authorities.history(session, role));
    Instant now = clock.now();
    try {
      byte[] json = Base64.getUrlDecoder().decode(header.get().substring(SCHEME.length()).strip());
      ReadGrant.parse(json).verify(history, origin, now);
    } catch (IllegalArgumentException e) {
      throw invalid("expected base64url, found another text");
    } catch (MalformedException e) {
      throw invalid(e.getMessage());
    } catch (VerificationException e) {
      throw invalid(e.getMessage());
    }
  }

  private static ProblemException invalid(String detail) {
    return Problem.of(ProblemCode.GRANT_INVALID, "authorization", detail).exception();
  }
}
