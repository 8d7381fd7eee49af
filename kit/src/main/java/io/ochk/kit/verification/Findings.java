package io.ochk.kit.verification;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import io.ochk.verify.Check;
import io.ochk.verify.Verifier;
import java.util.ArrayList;
import java.util.List;

/** What a verifier found in one or more documents, as a command reports it. */
final class Findings {
  private final Verifier verifier;
  private final Report.Builder report = Report.builder();
  private final List<JsonValue> results = new ArrayList<>();
  private final StringBuilder failures = new StringBuilder();
  private final List<MalformedException> malformed = new ArrayList<>();
  private boolean valid = true;

  Findings(Verifier verifier) {
    this.verifier = verifier;
  }

  /** Verifies one document. One that is malformed keeps no other from being looked at. */
  void add(String name, byte[] document) {
    io.ochk.verify.Report found;
    try {
      found = verifier.verify(document);
    } catch (MalformedException e) {
      malformed.add(new MalformedException(name + ": " + e.member(), e.expected(), e.found()));
      failures.append("\n  ").append(malformed.getLast().getMessage());
      return;
    }
    valid &= found.valid();
    results.add(found.json());
    if (found.checks().stream().noneMatch(check -> check.result() != Check.Result.NOT_CHECKED)) {
      failures.append("\n  ").append(name).append(": nothing in it could be checked");
    }
    report.line((found.valid() ? "valid      " : "NOT VALID  ") + name + ": " + found.subject());
    for (Check check : found.checks()) {
      String line =
          String.format("%-13s", check.result().wireName().replace('_', ' '))
              + check.name()
              + ": "
              + onLinesOfItsOwn(check.detail());
      report.line("  " + line);
      if (check.result() == Check.Result.FAIL) {
        failures.append("\n  ").append(name).append(": ").append(line);
      }
    }
  }

  // What somebody else wrote cannot look like the next check: its further lines begin with a bar.
  private static String onLinesOfItsOwn(String detail) {
    return Printable.text(detail).replace('\t', ' ').replace("\n", "\n" + " ".repeat(15) + "| ");
  }

  /**
   * The report, if everything holds.
   *
   * @throws MalformedException if the only document is malformed
   */
  Report report() throws CommandFailure, MalformedException {
    if (results.isEmpty() && malformed.size() == 1) {
      throw malformed.getFirst();
    }
    if (!valid || !malformed.isEmpty()) {
      throw CommandFailure.unverified(
          "verification_failed",
          "not valid:" + failures,
          "Do not rely on it. Get it again from its author.");
    }
    report.json().put("valid", true).put("reports", new JsonArray(results));
    return report.build();
  }
}
