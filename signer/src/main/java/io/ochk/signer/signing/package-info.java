/**
 * Requests for the federation's signature, and this signer's part in the two rounds.
 *
 * <p>{@link io.ochk.signer.signing.SigningDesk} takes requests in, each in its turn; {@code
 * RequestAnswers} checks one against what is known here, asks the policy and keeps what was
 * approved with its bytes; {@code SigningRounds} answers a coordinator. The text and the digest are
 * worked out here from the request; nobody's digest is taken. Nonces live in memory alone, and
 * {@link io.ochk.signer.signing.ReleaseLedger} has each share on disk before it leaves.
 */
@NullMarked
package io.ochk.signer.signing;

import org.jspecify.annotations.NullMarked;
