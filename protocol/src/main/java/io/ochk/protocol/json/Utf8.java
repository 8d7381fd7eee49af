package io.ochk.protocol.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 (RFC 3629) read strictly: nothing is replaced, skipped or dropped. */
public final class Utf8 {
  private Utf8() {}

  /**
   * The text of these bytes; a byte order mark is kept as a character.
   *
   * @param document what an error calls them
   * @throws MalformedException unless all of it is valid
   */
  public static String decode(byte[] utf8, String document) throws MalformedException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(document, "valid UTF-8", "other bytes");
    }
  }
}
