package io.ochk.server.store;

import io.ochk.server.problem.ProblemException;

/**
 * A unit of work in one transaction. It may run more than once and has no effect but on the store.
 *
 * @param <T> what it answers
 */
@FunctionalInterface
public interface Work<T> {
  /**
   * Does it.
   *
   * @throws ProblemException to refuse; the transaction is undone
   */
  T run(Session session) throws ProblemException;
}
