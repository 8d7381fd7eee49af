package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.GuardianAction;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.time.Duration;

/**
 * How many envelopes of one action a key may have in the portal's memory.
 *
 * <p>What guardians sign goes into their federation's public record, which everybody who ratifies
 * must be able to fetch and read: one guardian who never stops publishing would keep all others
 * from it. Whatever was accepted is remembered for at least a day, so that these are limits per
 * day; whoever lets envelopes expire late is remembered longer.
 */
final class Quota {
  private static final Duration RETRY = Duration.ofHours(1);

  private Quota() {}

  /**
   * Refuses an envelope of a key that has as many of its action as it may have.
   *
   * @throws ProblemException with the time after which it is worth while to come again
   */
  static void require(Session session, Admitted<? extends Action> admitted)
      throws ProblemException {
    int most = most(admitted.action());
    long count =
        session.count(
            "SELECT COUNT(*) FROM nonces WHERE pubkey = ? AND action = ?",
            admitted.envelope().pubkey().hex(),
            admitted.envelope().payload().action());
    if (count >= most) {
      throw Problem.passing(
              ProblemCode.RATE_LIMITED,
              "expected at most "
                  + most
                  + " envelopes "
                  + admitted.action().name()
                  + " of one key in a day, found more",
              RETRY)
          .exception();
    }
  }

  private static int most(Action action) {
    return switch (action) {
      case ProgramApply apply -> 10;
      case Membership membership -> 50;
      case CharterSign sign -> 50;
      case AlertPublish alert -> 300;
      case ExitHandoff exit -> 20;
      case PortalForget forget -> 10;
      case PortalSession session -> 200;
      case CeremonyJoin join -> 50;
      case GuardianAction elsewhere -> 0;
    };
  }
}
