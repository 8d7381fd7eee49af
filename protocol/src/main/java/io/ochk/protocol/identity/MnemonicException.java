package io.ochk.protocol.identity;

import java.io.Serial;

/** The words are not a mnemonic. The message names positions, never words. */
public final class MnemonicException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  MnemonicException(String message) {
    super(message);
  }
}
