package io.ochk.protocol.charter;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.Jcs;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Utf8;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A charter as it was published: the exact bytes, their parts and their hash.
 *
 * <p>With front matter (strict YAML between two lines {@code ---}, the first of which opens the
 * file) the hash is SHA-256( JCS(front matter as JSON) ‖ 0x0a ‖ NFC(body) ), where the body is
 * everything after the line end of the closing {@code ---}. Without front matter it is SHA-256 of
 * the file, which may then not begin with an opening brace, three hyphens or a byte order mark, so
 * that no file is the preimage of another.
 */
public final class Charter {
  /** The largest file in bytes. */
  public static final int MAX_BYTES = JsonLimits.SIGNED.maxBytes();

  private static final String FENCE = "---\n";
  private static final byte[] LINE_FEED = {'\n'};

  private final byte[] source;
  private final Optional<FrontMatter> frontMatter;
  private final String body;
  private final String hash;

  private Charter(byte[] source, Optional<FrontMatter> frontMatter, String body, String hash) {
    this.source = source;
    this.frontMatter = frontMatter;
    this.body = body;
    this.hash = hash;
  }

  /**
   * Takes a charter file apart.
   *
   * @param utf8 the file, at most {@link #MAX_BYTES} bytes
   * @throws MalformedException naming the member, and the file's line where it is known
   */
  public static Charter parse(byte[] utf8) throws MalformedException {
    if (utf8.length > MAX_BYTES) {
      throw new MalformedException(
          "charter", "at most " + MAX_BYTES + " bytes", utf8.length + " bytes");
    }
    byte[] source = utf8.clone();
    String text = Utf8.decode(source, "charter");
    if (text.isBlank()) {
      throw new MalformedException("charter", "a text", "nothing");
    }
    return text.startsWith("---") ? withFrontMatter(source, text) : plain(source, text);
  }

  private static Charter withFrontMatter(byte[] source, String text) throws MalformedException {
    if (!text.startsWith(FENCE)) {
      throw new MalformedException("charter", "--- alone on the first line", "more on it");
    }
    int close = text.indexOf("\n" + FENCE, FENCE.length() - 1);
    String body;
    if (close >= 0) {
      body = text.substring(close + 1 + FENCE.length());
    } else if (text.endsWith("\n---") && text.length() > FENCE.length()) {
      close = text.length() - "\n---".length();
      body = "";
    } else {
      throw new MalformedException("front_matter", "a closing line ---", "none");
    }
    // An empty front matter has its closing line where it would begin.
    String yaml = close < FENCE.length() ? "" : text.substring(FENCE.length(), close + 1);
    // An empty line in place of the fence, so that errors count lines as the file does.
    JsonObject json = StrictYaml.parse("\n" + yaml);
    FrontMatter frontMatter = FrontMatter.read(json);
    requireAssigned(text, text.length() - body.length());
    byte[] normal =
        Normalizer.normalize(body, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    String hash = Sha256.hex(Jcs.bytes(json), LINE_FEED, normal);
    return new Charter(source, Optional.of(frontMatter), body, hash);
  }

  private static Charter plain(byte[] source, String text) throws MalformedException {
    char first = text.charAt(0);
    if (first == '{' || first == '\uFEFF') {
      throw new MalformedException(
          "charter",
          "a text that begins with neither a brace nor a byte order mark",
          first == '{' ? "a brace" : "a byte order mark");
    }
    return new Charter(source, Optional.empty(), text, Sha256.hex(source));
  }

  /**
   * A character that this version of Unicode does not know could get a decomposition in the next
   * one, and the hash with it another value.
   */
  private static void requireAssigned(String text, int from) throws MalformedException {
    for (int i = from; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (Character.getType(c) == Character.UNASSIGNED) {
        long line = text.chars().limit(i).filter(u -> u == '\n').count() + 1;
        throw new MalformedException(
            "body",
            "characters that Unicode has assigned",
            String.format("U+%04X on line %d", c, line));
      }
    }
  }

  /** What guardians sign: 64 lower-case hex characters. */
  public String hash() {
    return hash;
  }

  /** A copy of the file's bytes. */
  public byte[] source() {
    return source.clone();
  }

  /** The front matter, if the file has one. */
  public Optional<FrontMatter> frontMatter() {
    return frontMatter;
  }

  /** The text after the front matter as it was written, not normalised; or the whole text. */
  public String body() {
    return body;
  }

  /** Charters are equal when their files are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Charter charter && Arrays.equals(source, charter.source);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(source);
  }

  @Override
  public String toString() {
    return "Charter[" + hash + "]";
  }
}
