package io.ochk.signer.policy;

/** What the policy says about one request, here and now. */
public sealed interface Ruling {
  /** It is approved without asking. */
  record Allowed() implements Ruling {}

  /**
   * The operator is asked.
   *
   * @param why for the operator
   */
  record Asked(String why) implements Ruling {}

  /** It is denied without asking. */
  record Denied() implements Ruling {}
}
