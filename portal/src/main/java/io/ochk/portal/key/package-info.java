/**
 * The rows about a federation's key: {@link io.ochk.portal.key.Epochs}, from which it follows that
 * a federation is live, and {@link io.ochk.portal.key.Results}, what was signed with it; {@link
 * io.ochk.portal.key.CeremonyJoins}, what guardians said of themselves when they joined a ceremony,
 * and {@link io.ochk.portal.key.SignerKinds}, what each of them signs with by that, and {@link
 * io.ochk.portal.key.KeyRisks}, what follows for the key. Everything in them was verified before it
 * was stored.
 */
@NullMarked
package io.ochk.portal.key;

import org.jspecify.annotations.NullMarked;
