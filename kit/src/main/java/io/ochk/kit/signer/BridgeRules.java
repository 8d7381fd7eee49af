package io.ochk.kit.signer;

import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.home.Home;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.signer.policy.Policy;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes the bridge's part of the policy, and tells the nodes through the signer that runs. */
final class BridgeRules {
  private BridgeRules() {}

  static Report set(Home home, Set<String> kinds) throws CommandFailure, IOException {
    try (DirectoryLock _ = home.lock()) {
      SignerHome.policy(home).save(SignerHome.load(home).withBridge(kinds));
    }
    return report(home, true);
  }

  static Report report(Home home, boolean changed) throws CommandFailure, IOException {
    Policy policy = SignerHome.load(home);
    Optional<JsonObject> told =
        changed
            ? SignerHome.ask(home, JsonObject.builder().put("command", "policy-changed").build())
            : Optional.empty();
    List<String> allowed = policy.bridge().stream().toList();
    Report.Builder report =
        Report.builder()
            .line(
                allowed.isEmpty()
                    ? "The bridge is off: a request enters only with a guardian's approval."
                    : "The bridge lets in: " + String.join(", ", allowed) + ".");
    for (String kind : Policy.KINDS) {
      report.field(
          kind,
          (policy.bridge().contains(kind) ? "let in, then " : "not let in; else ")
              + policy.rule(kind).answer().word());
    }
    if (changed) {
      report.line(
          told.isPresent()
              ? "Your nodes are told."
              : "No signer runs: your nodes are told when oc-guardian sign --serve connects.");
    }
    report
        .json()
        .put("bridge", JsonArray.ofStrings(allowed))
        .put("told", told.isPresent())
        .put("policy", policy.json());
    return report.build();
  }
}
