package io.ochk.server.http;

import io.ochk.server.problem.ProblemException;

/** Answers the requests of one route. */
@FunctionalInterface
public interface Handler {
  /**
   * The reply.
   *
   * @throws ProblemException to refuse
   */
  Reply handle(Request request) throws ProblemException;
}
