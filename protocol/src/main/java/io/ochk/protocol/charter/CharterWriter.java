package io.ochk.protocol.charter;

import io.ochk.protocol.json.MalformedException;
import java.nio.charset.StandardCharsets;

/** Makes a charter file out of its parts, so that an organiser need not write YAML. */
public final class CharterWriter {
  private CharterWriter() {}

  /**
   * The bytes of a charter file.
   *
   * @param frontMatter what programs read
   * @param body what people read: Markdown, kept as it is
   * @throws MalformedException if the parts do not make a charter: too long, or a body with
   *     characters that it may not have
   */
  public static byte[] write(FrontMatter frontMatter, String body) throws MalformedException {
    String text = "---\n" + StrictYaml.write(frontMatter.toJson()) + "---\n" + body;
    return Charter.parse(text.getBytes(StandardCharsets.UTF_8)).source();
  }
}
