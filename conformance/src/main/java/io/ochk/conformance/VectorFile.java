package io.ochk.conformance;

import fr.acinq.bitcoin.ByteVector;
import java.nio.charset.StandardCharsets;

/**
 * A file with its place in the folder.
 *
 * @param path relative to the folder, parts separated by {@code /}
 * @param content its bytes
 */
public record VectorFile(String path, ByteVector content) {
  /** The bytes as UTF-8; what is not becomes replacement characters. */
  public String text() {
    return new String(content.toByteArray(), StandardCharsets.UTF_8);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return content.toByteArray();
  }
}
