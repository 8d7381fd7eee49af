package io.ochk.conformance;

import fr.acinq.bitcoin.ByteVector;
import io.ochk.protocol.json.Jcs;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Canonical JSON (RFC 8785): {@code input/name.json} beside {@code output/name.json}, and lists of
 * numbers whose lines are the 64 bits of a double in hexadecimal, a comma, and how ECMAScript
 * prints it ({@code es6*.txt}).
 */
public final class JcsSuite implements ConformanceSuite {
  private static final String INPUT = "input/";
  private static final String OUTPUT = "output/";

  @Override
  public String standard() {
    return "RFC 8785";
  }

  private static Optional<VectorFile> output(VectorFile file, VectorFolder folder) {
    return sibling(file, folder, INPUT, OUTPUT);
  }

  /** The file of the same name in the folder beside, of a file in a folder of this name. */
  private static Optional<VectorFile> sibling(
      VectorFile file, VectorFolder folder, String here, String there) {
    int at = file.path().lastIndexOf(here);
    boolean whole = at == 0 || (at > 0 && file.path().charAt(at - 1) == '/');
    return whole && file.path().endsWith(".json")
        ? folder.file(
            file.path().substring(0, at) + there + file.path().substring(at + here.length()))
        : Optional.empty();
  }

  private static boolean listsNumbers(VectorFile file) {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    return name.startsWith("es6") && name.endsWith(".txt");
  }

  @Override
  public boolean recognises(VectorFile file, VectorFolder folder) {
    return output(file, folder).isPresent() || listsNumbers(file);
  }

  @Override
  public boolean accompanies(VectorFile file, VectorFolder folder) {
    return sibling(file, folder, OUTPUT, INPUT).isPresent();
  }

  @Override
  public List<Outcome> run(VectorFile file, VectorFolder folder) {
    Optional<VectorFile> output = output(file, folder);
    return output.isPresent() ? List.of(document(file, output.get())) : numbers(file);
  }

  private static Outcome document(VectorFile file, VectorFile output) {
    try {
      byte[] canonical = Jcs.bytes(StrictJson.parse(file.bytes(), JsonLimits.RECORD));
      String text = new String(canonical, StandardCharsets.UTF_8);
      return output.content().equals(new ByteVector(canonical))
          ? new Outcome.Passed("document")
          : new Outcome.Failed("document", "expected " + output.text() + ", found " + text);
    } catch (MalformedException | IllegalArgumentException e) {
      return new Outcome.Failed("document", "not canonicalised: " + e.getMessage());
    }
  }

  private static List<Outcome> numbers(VectorFile file) {
    List<Outcome> outcomes = new ArrayList<>();
    for (String line : file.text().lines().toList()) {
      String[] parts = line.split(",", 2);
      double value;
      try {
        value = Double.longBitsToDouble(Long.parseUnsignedLong(parts[0], 16));
      } catch (NumberFormatException e) {
        value = Double.NaN;
      }
      if (parts.length != 2 || Double.isNaN(value) || Double.isInfinite(value)) {
        outcomes.add(
            new Outcome.Skipped("line '" + line + "'", "not a finite number and its text"));
        continue;
      }
      byte[] written = Jcs.bytes(new JsonNumber(new BigDecimal(value).toString()));
      outcomes.add(
          Outcome.compare(parts[0], parts[1], new String(written, StandardCharsets.UTF_8)));
    }
    return outcomes;
  }
}
