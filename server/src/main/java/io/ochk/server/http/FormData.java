package io.ochk.server.http;

import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form with one file in it, as browsers send it (RFC 7578, RFC 2046 section 5.1).
 *
 * <p>Less is read than the RFCs allow: one part, no preamble, no nested or encoded parts. What
 * comes from a browser or from curl has that form.
 */
final class FormData {
  /** The type of such a body. */
  static final String MEDIA_TYPE = "multipart/form-data";

  /** How much may stand around the file: boundaries and headers. */
  static final int MOST_AROUND = 4_096;

  private static final String CRLF = "\r\n";
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ".*;\\s*boundary=(?:\"([^\"]*)\"|([^\\s;\"]*))\\s*(?:;.*)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern BOUNDARY_TEXT =
      Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");
  private static final Pattern DISPOSITION =
      Pattern.compile(
          "content-disposition:\\s*form-data\\s*;\\s*name=\"([^\"\\\\]{0,100})\"(\\s*;.*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern ENCODING =
      Pattern.compile("content-transfer-encoding:.*", Pattern.CASE_INSENSITIVE);

  private FormData() {}

  /**
   * The bytes of the file in the field {@code field}.
   *
   * @param contentType the header of the request, with the boundary
   * @throws ProblemException if the body is not a form with exactly this field
   */
  static byte[] file(String contentType, byte[] body, String field) throws ProblemException {
    byte[] delimiter = ascii(CRLF + "--" + boundary(contentType));
    byte[] opening = ascii(new String(delimiter, StandardCharsets.ISO_8859_1).substring(2) + CRLF);
    if (!startsWith(body, 0, opening)) {
      throw malformed(field, "a form that begins with its boundary");
    }
    int headersEnd = find(body, ascii(CRLF + CRLF), opening.length - 2);
    int end = find(body, delimiter, opening.length - 2);
    if (headersEnd < 0 || end < headersEnd) {
      throw malformed(field, "a part with headers and an end");
    }
    requireField(
        new String(
            body, opening.length, Math.max(0, headersEnd - opening.length), StandardCharsets.UTF_8),
        field);
    int after = end + delimiter.length;
    if (!startsWith(body, after, ascii("--")) || !isBlank(body, after + 2)) {
      throw malformed(field, "this file and nothing else");
    }
    return Arrays.copyOfRange(body, Math.min(headersEnd + 4, end), end);
  }

  private static String boundary(String contentType) throws ProblemException {
    Matcher matcher = BOUNDARY.matcher(contentType);
    if (matcher.matches()) {
      String text = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      if (BOUNDARY_TEXT.matcher(text).matches()) {
        return text;
      }
    }
    throw malformed("content-type", "a boundary of 1 to 70 characters");
  }

  private static void requireField(String headers, String field) throws ProblemException {
    boolean named = false;
    for (String line : headers.split(CRLF, -1)) {
      Matcher disposition = DISPOSITION.matcher(line);
      if (disposition.matches()) {
        named = disposition.group(1).equals(field);
      }
      if (ENCODING.matcher(line).matches()) {
        throw malformed(field, "a file as it is, without an encoding");
      }
    }
    if (!named) {
      throw malformed(field, "the file in a field of this name");
    }
  }

  private static ProblemException malformed(String member, String expected) {
    return Problem.of(
            ProblemCode.MALFORMED,
            member,
            member + ": expected " + expected + ", found another form")
        .exception();
  }

  private static int find(byte[] in, byte[] what, int from) {
    for (int i = from; i <= in.length - what.length; i++) {
      if (startsWith(in, i, what)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] in, int at, byte[] what) {
    return at + what.length <= in.length
        && Arrays.equals(in, at, at + what.length, what, 0, what.length);
  }

  private static boolean isBlank(byte[] in, int from) {
    for (int i = from; i < in.length; i++) {
      if (in[i] != '\r' && in[i] != '\n' && in[i] != ' ') {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
