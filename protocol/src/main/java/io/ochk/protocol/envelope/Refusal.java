package io.ochk.protocol.envelope;

/**
 * Why a genuine-looking envelope may have no effect here and now.
 *
 * @param code which rule
 * @param member the member concerned
 * @param detail what was expected and what was found, for a person
 */
public record Refusal(Code code, String member, String detail) {

  /** The rules of admission. */
  public enum Code {
    /** The signature is not the key's over the payload. */
    SIGNATURE_INVALID,
    /** The operator_id is not the key's. */
    OPERATOR_ID_FOREIGN,
    /** The envelope's federation is not the one that its parameters name. */
    FEDERATION_MISMATCH,
    /** It was to be accepted before now. */
    EXPIRED,
    /** It asks to be acceptable for longer than 31 days. */
    EXPIRES_TOO_LATE,
    /** It says that it was signed, or that something happened, later than now. */
    STATED_IN_FUTURE,
    /** It is meant for somebody else. */
    AUDIENCE_FOREIGN,
    /** It does not say for whom it is meant, and this action must. */
    AUDIENCE_MISSING
  }
}
