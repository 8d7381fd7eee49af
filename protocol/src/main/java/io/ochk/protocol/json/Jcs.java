package io.ochk.protocol.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The JSON Canonicalization Scheme, RFC 8785: members sorted by UTF-16 code units, numbers as
 * ECMAScript prints the nearest double.
 */
public final class Jcs {
  private Jcs() {}

  /**
   * The canonical UTF-8 bytes of {@code value}.
   *
   * @throws IllegalArgumentException if a number has no finite double
   */
  public static byte[] bytes(JsonValue value) {
    StringBuilder out = new StringBuilder(512);
    write(value, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(JsonValue value, StringBuilder out) {
    switch (value) {
      case JsonObject o -> {
        // String's natural order is the order of UTF-16 code units, as section 3.2.3 wants it.
        List<String> names = o.members().keySet().stream().sorted().toList();
        out.append('{');
        for (int i = 0; i < names.size(); i++) {
          if (i > 0) {
            out.append(',');
          }
          String name = names.get(i);
          CanonicalJson.writeString(name, out);
          out.append(':');
          write(o.get(name).orElseThrow(), out);
        }
        out.append('}');
      }
      case JsonArray a -> {
        out.append('[');
        for (int i = 0; i < a.values().size(); i++) {
          if (i > 0) {
            out.append(',');
          }
          write(a.values().get(i), out);
        }
        out.append(']');
      }
      case JsonString s -> CanonicalJson.writeString(s.value(), out);
      case JsonNumber n -> out.append(number(n.text()));
      case JsonBoolean b -> out.append(b.value());
      case JsonNull n -> out.append("null");
    }
  }

  /**
   * A number as ECMA-262 {@code Number::toString} prints it, section 3.2.2.3 of the RFC.
   *
   * @param text any JSON number
   */
  static String number(String text) {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException("no finite double: " + text);
    }
    if (value == 0) {
      return "0";
    }
    String sign = value < 0 ? "-" : "";
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    return sign + layout(digits, point);
  }

  /**
   * The fewest digits that round-trip, as ECMAScript wants them. Double.toString gives them (since
   * JDK 19), except that it never tries fewer than two: the smallest double is 4.9E-324 there and
   * 5e-324 here. So one digit is tried first where two came out.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (digits.precision() == 2) {
      BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
      if (one.doubleValue() == value) {
        return one.stripTrailingZeros();
      }
    }
    return digits;
  }

  private static String layout(String digits, int point) {
    int k = digits.length();
    if (k <= point && point <= 21) {
      return digits + "0".repeat(point - k);
    }
    if (0 < point && point <= 21) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (-6 < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String e = (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    String mantissa = k == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + e;
  }
}
