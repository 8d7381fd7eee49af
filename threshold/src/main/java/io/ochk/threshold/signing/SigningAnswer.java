package io.ochk.threshold.signing;

/** A signer's answer in round one or two. */
public sealed interface SigningAnswer {
  /** Round one: commitments for everybody. */
  record Committed(SigningCommitments commitments) implements SigningAnswer {}

  /** Round two: the share, which is recorded as released. */
  record Released(SignatureShare share) implements SigningAnswer {}

  /**
   * The signer does not go on. Expected, and no offence.
   *
   * @param reason why, for programs
   * @param detail why, for people; holds nothing secret
   */
  record Refused(Reason reason, String detail) implements SigningAnswer {}

  /** Why a signer refuses. */
  enum Reason {
    /** The owner has approved no request with this hash, or it was closed. */
    NOT_APPROVED,
    /** The shares of that epoch are not the ones held here. */
    WRONG_EPOCH,
    /** Too few signers, too many, or one that is no member; or their commitments make no key. */
    BAD_SIGNER_SET,
    /** This signer is not in the set. */
    NOT_IN_SET,
    /** The package carries other commitments for this signer than it made. */
    COMMITMENTS_CHANGED,
    /**
     * There is no unused pair of nonces: never drawn, consumed, voided by a later attempt, or lost
     * in a restart.
     */
    NO_NONCES,
    /** A share was released for this attempt, in answer to something else. */
    ALREADY_RELEASED,
    /** More requests and lanes are open than this signer keeps nonces for. */
    TOO_MANY_ATTEMPTS
  }
}
