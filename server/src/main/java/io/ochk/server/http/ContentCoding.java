package io.ochk.server.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How bodies that never change are kept compressed, the smallest first (RFC 9110 section 8.4). */
public enum ContentCoding {
  /** Brotli, RFC 7932. */
  BROTLI("br"),
  /** RFC 1952. */
  GZIP("gzip");

  private final String token;

  ContentCoding(String token) {
    this.token = token;
  }

  /** What stands in {@code Content-Encoding}. */
  public String token() {
    return token;
  }

  /**
   * The smallest one that a client takes, if it takes any.
   *
   * @param acceptEncoding the value of its {@code Accept-Encoding}; the weights only matter where
   *     they are 0, and what is not well-formed is taken as not named
   */
  public static Optional<ContentCoding> of(String acceptEncoding) {
    return Arrays.stream(values()).filter(coding -> coding.isTaken(acceptEncoding)).findFirst();
  }

  private boolean isTaken(String acceptEncoding) {
    boolean byStar = false;
    for (String element : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = element.split(";", -1);
      String name = parts[0].strip();
      boolean taken = parts.length == 1 || isAboveZero(parts[1].strip());
      if (name.equals(token)) {
        return taken;
      }
      byStar |= name.equals("*") && taken;
    }
    return byStar;
  }

  // weight = "q=" ( "0" [ "." 0*3DIGIT ] / "1" [ "." 0*3"0" ] )
  private static boolean isAboveZero(String weight) {
    return weight.matches("q=(0\\.\\d{1,3}|1(\\.0{0,3})?)") && !weight.matches("q=0\\.0+");
  }
}
