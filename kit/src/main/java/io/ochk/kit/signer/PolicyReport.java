package io.ochk.kit.signer;

import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.QuietHours;
import io.ochk.terminal.Report;

/** A policy in words. */
final class PolicyReport {
  private PolicyReport() {}

  static Report of(Policy policy) {
    Report.Builder report = Report.builder().field("ceremony", policy.ceremony().word());
    policy
        .kinds()
        .forEach((kind, rule) ->
            report.field(
                kind,
                rule.answer().word()
                    + rule.perDay().map(n -> ", at most " + n + " a day").orElse("")));
    report.field("quiet hours", policy.quietHours().map(QuietHours::toString).orElse("none"));
    report.field("bridge", policy.bridge().isEmpty() ? "off" : String.join(", ", policy.bridge()));
    report.json().put("policy", policy.json());
    return report.build();
  }
}
