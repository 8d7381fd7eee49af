package io.ochk.threshold;

import io.ochk.threshold.encoding.VerificationException;

/** The two suites that share this code. */
public enum Suite {
  /** RFC 9591's rounds with the rules of BIP-340 and BIP-341: signatures are Bitcoin's own. */
  TAPROOT("FROST-secp256k1-SHA256-TR-v1", 1),
  /** RFC 9591, section 6.5, unchanged. */
  PLAIN("FROST-secp256k1-SHA256-v1", 2);

  private final String context;
  private final int code;

  Suite(String context, int code) {
    this.context = context;
    this.code = code;
  }

  /** The context string that separates the suite's hashes from all others. */
  public String context() {
    return context;
  }

  /** The byte that stands for the suite in encodings. */
  public int code() {
    return code;
  }

  /** The suite of a byte. */
  public static Suite ofCode(int code) throws VerificationException {
    for (Suite suite : values()) {
      if (suite.code == code) {
        return suite;
      }
    }
    throw new VerificationException("suite", "1 or 2", Integer.toString(code));
  }
}
