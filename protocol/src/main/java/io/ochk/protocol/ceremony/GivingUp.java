package io.ochk.protocol.ceremony;

import java.util.List;

/**
 * What to do about a ceremony that makes no key, in words for people, commands among them: the same
 * whether a node or a signer says it. Who has certified it goes on only when somebody who has not
 * gives it up, so that has to be asked of somebody.
 *
 * @param setupHash the setup's hash, 64 lower-case hex characters
 * @param reshares whether shares were to be dealt anew
 */
public record GivingUp(String setupHash, boolean reshares) {
  private static final int ID_LENGTH = 32;

  /** How a ceremony is called in commands: the first 32 characters of its setup's hash. */
  public static String id(String setupHash) {
    return setupHash.substring(0, ID_LENGTH);
  }

  private String abandon() {
    return "oc-guardian ceremony abandon " + id(setupHash);
  }

  private String then() {
    return ". Then " + again();
  }

  /** Nobody has to give it up any more. */
  public String again() {
    return "oc-guardian " + (reshares ? "share refresh" : "ceremony start") + ", by any guardian.";
  }

  /** One of these has to, by their operator ids. */
  public String byOneOf(List<String> operators) {
    return abandon()
        + " (or \"Give the ceremony up\" on the signer's page), by one who has not certified it: "
        + String.join(", ", operators)
        + then();
  }

  /** The reader can. */
  public String byReader() {
    return abandon() + ", so that whoever certified it may go on" + then();
  }

  /** The reader has certified it, and cannot. */
  public String byAnother() {
    return "One who has not certified it gives it up, with "
        + abandon()
        + ": oc-guardian ceremony status names them"
        + then();
  }
}
