package io.ochk.guardian.signing;

import io.ochk.threshold.Identifier;
import io.ochk.threshold.signing.SigningCommitments;

/**
 * A seat's commitments for one attempt.
 *
 * @param sender whose, authenticated
 * @param commitments what was committed to
 */
public record Commitment(Identifier sender, SigningCommitments commitments) {}
