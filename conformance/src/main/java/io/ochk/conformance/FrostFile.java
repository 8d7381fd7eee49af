package io.ochk.conformance;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What the JSON files of FROST vectors have in common: {@code config} and {@code inputs}. */
final class FrostFile {
  static final int MOST = 1000;
  private static final JsonLimits LIMITS = new JsonLimits(16 << 20, 16);
  private static final Curve CURVE = CurveProviders.select(System.err::println);

  private FrostFile() {}

  /** Both suites, in the order in which a file is tried under them. */
  static List<Ciphersuite> suites() {
    return List.of(Ciphersuite.taproot(CURVE), Ciphersuite.plain(CURVE));
  }

  static Curve curve() {
    return CURVE;
  }

  /** The file's members, if it is a JSON object whose {@code config} names FROST. */
  static Optional<JsonMembers> read(VectorFile file) {
    if (!file.path().endsWith(".json") || !file.text().contains("\"FROST")) {
      return Optional.empty();
    }
    try {
      JsonMembers members = JsonMembers.of(StrictJson.parseObject(file.bytes(), LIMITS));
      return members.object("config").get("name").isPresent() && members.has("inputs")
          ? Optional.of(members)
          : Optional.empty();
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  /** The group if it is another than secp256k1, which is the only one here. */
  static Optional<String> otherGroup(JsonMembers file) throws MalformedException {
    String group = file.members("config").string("group");
    return group.equals("secp256k1") ? Optional.empty() : Optional.of(group);
  }

  /** A number that some files write as a number and some as a text. */
  static int integer(JsonMembers members, String name) throws MalformedException {
    if (members.any(name) instanceof JsonString text) {
      try {
        return Integer.parseInt(text.value());
      } catch (NumberFormatException e) {
        throw new MalformedException(members.path(name), "a number", text.value());
      }
    }
    return (int) members.integer(name, 0, Identifier.MAXIMUM);
  }

  static Identifier identifier(JsonMembers members) throws MalformedException {
    return new Identifier((int) members.integer("identifier", 1, Identifier.MAXIMUM));
  }

  static Scalar scalar(String hex) throws VerificationException {
    return Scalar.decode(bytes(hex));
  }

  static byte[] bytes(String hex) throws VerificationException {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new VerificationException("vector", "hexadecimal", hex);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static String hex(Scalar scalar) {
    return hex(scalar.encode());
  }

  /** The value of a polynomial at a member's identifier. */
  static Scalar evaluate(List<Scalar> coefficients, Identifier at) {
    Scalar value = Scalar.ZERO;
    for (Scalar coefficient : coefficients.reversed()) {
      value = value.multiply(at.scalar()).add(coefficient);
    }
    return value;
  }
}
