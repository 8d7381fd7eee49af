/**
 * Threshold signatures, from request to result.
 *
 * <ol>
 *   <li>{@link io.ochk.guardian.signing.Requests} takes requests, approvals, results and proofs of
 *       cheating in, keeps them ({@code RequestRows}), and passes them on; {@link
 *       io.ochk.guardian.signing.RequestViews} shows them, {@link
 *       io.ochk.guardian.signing.OpenRequests} tells what is open again.
 *   <li>{@link io.ochk.guardian.signing.Coordinations} begins one {@code Coordination} for each
 *       request that entered here, and, where nothing comes of another's, steps in ({@code
 *       Standby}); what is answered before it has begun waits ({@code EarlyAnswers}); each asks the
 *       approvers' signers and adds up what they answer, under numbers that no other uses ({@code
 *       AttemptNumbers}).
 *   <li>{@link io.ochk.guardian.signing.SigningDesk} finds the way of questions and answers between
 *       coordinators and signers; {@code Rounds} checks what came, {@link
 *       io.ochk.guardian.signing.Digests} says what is signed, {@code Blames} proves who cheated.
 * </ol>
 *
 * <p>Nothing here holds a share or a nonce, and nobody who receives a result believes it
 * unverified.
 */
@NullMarked
package io.ochk.guardian.signing;

import org.jspecify.annotations.NullMarked;
