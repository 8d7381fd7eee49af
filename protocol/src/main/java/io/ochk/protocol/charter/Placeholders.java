package io.ochk.protocol.charter;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rule {@code placeholder}: a charter with something still to be filled in is not ratified.
 *
 * <p>Markers are: anything in double braces; the words TODO, TBD, FIXME and PLACEHOLDER in
 * capitals; angle brackets around capitals or around several words ({@code <LEGAL NAME>}, {@code
 * <your name>}, {@code <operator_id>}), which neither HTML nor an autolink is; and a hash or an
 * operator id of zeros alone.
 */
final class Placeholders {
  private static final Pattern MARKER =
      Pattern.compile(
          "\\{\\{[^\\n]{0,200}?}}"
              + "|(?<![\\p{L}\\p{N}])(TODO|TBD|FIXME|PLACEHOLDER)(?![\\p{L}\\p{N}])"
              + "|<[A-Z][A-Z0-9 _-]{2,80}>"
              + "|<[A-Za-z][A-Za-z0-9]{0,40}([ _][A-Za-z0-9]{1,40}){1,10}>"
              + "|(?<![0-9a-f])(0{64}|op-0{16}(0{16})?)(?![0-9a-f])");

  private Placeholders() {}

  static Finding check(Charter charter) {
    if (isZero(charter.hash())) {
      return new Finding("placeholder", Verdict.FAIL, "the hash is zero");
    }
    String text = new String(charter.source(), StandardCharsets.UTF_8);
    Matcher matcher = MARKER.matcher(text);
    if (matcher.find()) {
      long line = text.substring(0, matcher.start()).chars().filter(c -> c == '\n').count() + 1;
      return new Finding(
          "placeholder",
          Verdict.FAIL,
          "line " + line + " still holds a placeholder: " + matcher.group());
    }
    return new Finding("placeholder", Verdict.PASS, "nothing is left to be filled in");
  }

  /** Whether a hash is the one of zeros that stands for a charter still to come. */
  static boolean isZero(String hash) {
    return hash.chars().allMatch(c -> c == '0');
  }
}
