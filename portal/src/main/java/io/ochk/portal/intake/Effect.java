package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;

/**
 * What an admitted envelope changes.
 *
 * @param <A> the action
 */
@FunctionalInterface
public interface Effect<A extends Action> {
  /**
   * Makes the change and answers with public data only, because the answer is given to everybody
   * who shows the same payload again.
   *
   * @throws ProblemException to refuse; nothing remains
   */
  JsonObject apply(Session session, Admitted<A> admitted) throws ProblemException;
}
