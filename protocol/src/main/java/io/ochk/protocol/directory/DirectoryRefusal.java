package io.ochk.protocol.directory;

/**
 * Why a statement or an operator's envelope does not fit the facts.
 *
 * @param code which rule
 * @param detail what was expected and what was found, for a person
 */
public record DirectoryRefusal(Code code, String detail) {

  /** The rules of the directory. */
  public enum Code {
    /** The sequence number, the link to the statement before, or its time does not follow. */
    NOT_NEXT_IN_CHAIN,
    /** The federation has no such seat. */
    SEAT_UNKNOWN,
    /** Somebody sits there. */
    SEAT_TAKEN,
    /** The operator sits elsewhere in this federation. */
    ALREADY_SEATED,
    /**
     * The join request that is granted is not among the facts, or is another operator's or seat's.
     */
    REQUEST_UNKNOWN,
    /** The operator left after asking. */
    REQUEST_WITHDRAWN,
    /** The reviewer has not accepted this key. */
    OPERATOR_NOT_ACCEPTED,
    /** A charter needs every seat taken. */
    SEATS_NOT_FILLED,
    /** The text of the charter is not among the facts. */
    CHARTER_TEXT_UNKNOWN,
    /** The charter fails its own rules. */
    CHARTER_INVALID,
    /** The charter is another federation's, or has another threshold, or lists others than sit. */
    CHARTER_DIFFERS,
    /** The version number was used before, or the statement names the wrong predecessor. */
    CHARTER_VERSION_NOT_NEW,
    /** No charter was published yet. */
    NO_CHARTER,
    /** A newer version has replaced this charter. */
    CHARTER_SUPERSEDED,
    /** The hash is of no published charter. */
    CHARTER_HASH_UNKNOWN,
    /** The hash is a published charter's, the version another's. */
    CHARTER_VERSION_DIFFERS,
    /** The operator holds no seat here. */
    NOT_SEATED,
    /** The operator neither sits there nor asked to. */
    NOTHING_TO_LEAVE
  }
}
