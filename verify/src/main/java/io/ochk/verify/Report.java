package io.ochk.verify;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.VerificationException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a verification found.
 *
 * @param subject what was verified, for a person
 * @param checks every check in order
 */
public record Report(String subject, List<Check> checks) {
  /** Keeps a copy of the list. */
  public Report {
    checks = List.copyOf(checks);
  }

  /** Whether nothing failed and something was checked. */
  public boolean valid() {
    return checks.stream().noneMatch(c -> c.result() == Check.Result.FAIL)
        && checks.stream().anyMatch(c -> c.result() == Check.Result.PASS);
  }

  /** The report as JSON: {@code {valid, subject, checks: [{check, result, detail}]}}. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("valid", valid())
        .put("subject", subject)
        .put("checks", new JsonArray(checks.stream().<JsonValue>map(Report::json).toList()))
        .build();
  }

  private static JsonObject json(Check check) {
    return JsonObject.builder()
        .put("check", check.name())
        .put("result", check.result().wireName())
        .put("detail", check.detail())
        .build();
  }

  /** Collects checks. */
  static final class Builder {
    private final String subject;
    private final List<Check> checks = new ArrayList<>();

    Builder(String subject) {
      this.subject = subject;
    }

    /** Something that throws when it does not hold. */
    interface Rule {
      void check() throws VerificationException;
    }

    Builder pass(String name, String detail) {
      checks.add(new Check(name, Check.Result.PASS, detail));
      return this;
    }

    Builder fail(String name, String detail) {
      checks.add(new Check(name, Check.Result.FAIL, detail));
      return this;
    }

    Builder notChecked(String name, String detail) {
      checks.add(new Check(name, Check.Result.NOT_CHECKED, detail));
      return this;
    }

    /** Takes over all checks of another report. */
    Builder addAll(Report other) {
      checks.addAll(other.checks());
      return this;
    }

    Builder expect(String name, boolean holds, String detail) {
      return holds ? pass(name, detail) : fail(name, detail);
    }

    Builder rule(String name, String passed, Rule rule) {
      try {
        rule.check();
        return pass(name, passed);
      } catch (VerificationException e) {
        return fail(name, e.getMessage());
      }
    }

    Report build() {
      return new Report(subject, checks);
    }
  }
}
