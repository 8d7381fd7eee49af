/**
 * Runs the standards' own test vectors against this implementation.
 *
 * <p>{@link io.ochk.conformance.Main} takes a folder, offers each file to every {@link
 * io.ochk.conformance.ConformanceSuite} and prints what passed, what failed, and what was skipped
 * and why. Suites are pure: they see a {@link io.ochk.conformance.VectorFolder} in memory and
 * answer with {@link io.ochk.conformance.Outcome}s.
 */
@NullMarked
package io.ochk.conformance;

import org.jspecify.annotations.NullMarked;
