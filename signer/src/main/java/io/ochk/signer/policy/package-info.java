/**
 * What the operator wants done without being asked.
 *
 * <p>A {@link io.ochk.signer.policy.Policy} says for ceremonies, and for each kind of request,
 * whether it is allowed, asked about, or denied, how many a day, and at which hours nothing is
 * allowed without asking. It is a file in the kit's home and nowhere else: no node and no portal
 * can change it. {@link io.ochk.signer.policy.Quotas} counts what was approved, durably, before the
 * approval leaves.
 */
@NullMarked
package io.ochk.signer.policy;

import org.jspecify.annotations.NullMarked;
