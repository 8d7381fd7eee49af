/**
 * What a server says when it refuses: a {@link io.ochk.server.problem.Problem} with a stable {@link
 * io.ochk.server.problem.ProblemCode}, sent as {@code application/problem+json} (RFC 9457).
 *
 * <p>A refusal must also undo whatever its transaction has done so far, so it travels as {@link
 * io.ochk.server.problem.ProblemException}, checked, up to the two places that turn it back into a
 * value: the transaction and the response.
 */
@NullMarked
package io.ochk.server.problem;

import org.jspecify.annotations.NullMarked;
