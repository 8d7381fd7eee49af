/**
 * The signer: whatever of an operator's may sign.
 *
 * <p>It holds the operator key and the shares of the federation's key, connects outward to a node,
 * and answers there. A node is trusted with nothing: whatever comes from it is checked here, and
 * what is signed is worked out here.
 *
 * <ol>
 *   <li>{@code session}: the connection to a node: proving who one is, events in, messages out.
 *   <li>{@code ceremony}: making the key and carrying it on, from setup to epoch record.
 *   <li>{@code policy} and {@code inbox}: what is approved without asking, what is asked, what is
 *       denied; and what waits for an answer.
 *   <li>{@code signing}: requests, approvals, and the two rounds.
 *   <li>{@code share}: shares at rest, and getting one back from 24 words and an epoch record.
 *   <li>{@code store}: the rows of all of it, and the journal of everything that was signed.
 *   <li>{@code control}: how the kit's commands talk to a signer that is running.
 * </ol>
 *
 * <p>The order is always: check, persist, sign, send. The contract is {@code
 * docs/spec/guardian.md}.
 */
@NullMarked
package io.ochk.signer;

import org.jspecify.annotations.NullMarked;
