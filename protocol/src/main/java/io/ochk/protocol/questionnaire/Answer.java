package io.ochk.protocol.questionnaire;

import io.ochk.protocol.json.JsonString;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** One answer: brought into its one form, and judged. */
final class Answer {
  private static final Pattern NPUB = Pattern.compile("npub1[02-9ac-hj-np-z]{58}");
  private static final Pattern HTTPS = Pattern.compile("https://[^\\s/?#@]+\\.[^\\s/?#@]+[^\\s]*");
  private static final Pattern EMAIL = Pattern.compile("[^\\s@:/]+@[^\\s@:/]+\\.[^\\s@:/.]+");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}");

  private Answer() {}

  /**
   * CRLF and CR become LF, and spaces, tabs and line ends around the text go; an acknowledgement is
   * put in lower case. Nothing else changes.
   */
  static String normalise(Field field, String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    int start = 0;
    int end = lines.length();
    while (start < end && isBlank(lines.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(lines.charAt(end - 1))) {
      end--;
    }
    String stripped = lines.substring(start, end);
    return field.acknowledgement() ? stripped.toLowerCase(Locale.ROOT) : stripped;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  /** What is wrong with a normalised answer, if anything. */
  static Optional<FieldProblem> problem(Field field, String text) {
    if (text.isEmpty()) {
      return field.required()
          ? problem(field, field.acknowledgement() ? "yes" : "an answer", "none")
          : Optional.empty();
    }
    if (text.length() > field.maxLength() && !field.acknowledgement()) {
      return problem(
          field, "at most " + field.maxLength() + " characters", text.length() + " characters");
    }
    if (!JsonString.isWellFormed(text)) {
      return problem(field, "well-formed Unicode", "a lone surrogate");
    }
    if (text.codePoints().anyMatch(Answer::isControl)) {
      return problem(field, "text without control characters", "one");
    }
    if (text.indexOf('\n') >= 0 && !field.multiline()) {
      return problem(field, "one line", "several");
    }
    if (text.startsWith("## ") || text.contains("\n## ")) {
      return problem(field, "lines that do not begin with ## and a space", "such a line");
    }
    return form(field, text);
  }

  private static Optional<FieldProblem> form(Field field, String text) {
    return switch (field.rule()) {
      case LINE, TEXT -> Optional.empty();
      case CONTACT ->
          NPUB.matcher(text).matches()
                  || HTTPS.matcher(text).matches()
                  || EMAIL.matcher(text).matches()
              ? Optional.empty()
              : problem(field, "an npub, an HTTPS address or an e-mail address", "another text");
      case FINGERPRINT ->
          FINGERPRINT.matcher(text.replace(" ", "")).matches()
              ? Optional.empty()
              : problem(field, "40 or 64 hex digits, or nothing", "another text");
      case YES -> text.equals("yes") ? Optional.empty() : problem(field, "yes", "another answer");
    };
  }

  private static boolean isControl(int c) {
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
  }

  private static Optional<FieldProblem> problem(Field field, String expected, String found) {
    return Optional.of(new FieldProblem(field.id(), expected, found));
  }
}
