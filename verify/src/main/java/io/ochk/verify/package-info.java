/**
 * Offline verification of any public object, from its bytes and the pinned keys alone.
 *
 * <p>{@link io.ochk.verify.Verifier} takes a document, finds out what it is ({@link
 * io.ochk.verify.Document}), and returns a {@link io.ochk.verify.Report}: one line per check, each
 * with what was expected and found. Nothing here asks a server: a record that was downloaded years
 * ago gives the same report for ever.
 *
 * <p>{@link io.ochk.verify.EpochVerification} does the same for a federation's key: from the
 * transcripts of its ceremonies to the key, the address and everybody's verifying share.
 *
 * <p>The rules themselves live in {@code protocol}, {@code bitcoin} and {@code threshold} and are
 * the same code that a portal and a guardian decide with; here they are put in order and reported.
 */
@NullMarked
package io.ochk.verify;

import org.jspecify.annotations.NullMarked;
