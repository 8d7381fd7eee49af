package io.ochk.kit.ceremony;

import io.ochk.kit.signer.SignerHome;
import io.ochk.protocol.json.JsonObject;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.session.NodeApi;
import io.ochk.signer.session.NodeException;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import java.util.List;
import java.util.Locale;

/** What a node finds about itself before a ceremony. */
final class PreflightReport {
  private final List<JsonObject> checks;

  private PreflightReport(List<JsonObject> checks) {
    this.checks = checks;
  }

  static PreflightReport of(NodeAddress node) throws CommandFailure {
    return new PreflightReport(SignerHome.objects(get(node, "/api/preflight"), "checks"));
  }

  /** Gets an object from a node. */
  static JsonObject get(NodeAddress node, String path) throws CommandFailure {
    try (NodeApi api = new NodeApi(node)) {
      return api.get(path);
    } catch (NodeException e) {
      throw new CommandFailure(
          e.kind() == NodeException.Kind.REFUSED ? ExitCode.REFUSED : ExitCode.UNREACHABLE,
          e.code().toLowerCase(Locale.ROOT),
          e.getMessage(),
          "Check that your node runs (oc-guardian run) and give its address with --node.");
    }
  }

  List<JsonObject> checks() {
    return checks;
  }

  List<String> lines() {
    return checks.stream().map(PreflightReport::line).toList();
  }

  private static String line(JsonObject check) {
    String fix = SignerHome.text(check, "fix");
    return String.format(Locale.ROOT, "  %-4s  ", SignerHome.text(check, "grade"))
        + SignerHome.text(check, "check")
        + ": "
        + SignerHome.text(check, "detail")
        + (fix.isEmpty() ? "" : "\n        fix: " + fix);
  }

  /** The checks that fail. */
  List<JsonObject> failures() {
    return checks.stream().filter(c -> SignerHome.text(c, "grade").equals("fail")).toList();
  }
}
