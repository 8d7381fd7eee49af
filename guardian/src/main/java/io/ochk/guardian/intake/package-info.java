/**
 * Where envelopes come in: from signers, peers and the public API, all by the same rules.
 *
 * <p>{@link io.ochk.guardian.intake.Desk} parses nothing: it gets typed envelopes, checks that they
 * are by a key of the federation, and hands each to the package that knows what it means.
 */
@NullMarked
package io.ochk.guardian.intake;

import org.jspecify.annotations.NullMarked;
