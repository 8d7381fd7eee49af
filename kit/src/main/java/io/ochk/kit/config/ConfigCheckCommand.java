package io.ochk.kit.config;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Identity;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.ConfigSchemaException;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code config check}. */
@Command(
    name = "check",
    header = "Check a config bundle as a node does before it starts.",
    description = {
      "Refuses unknown and missing members, and an operator_id that is not the key's. Where this"
          + " home has an identity, the bundle must be that operator's."
    },
    exitCodeList = {"0: a node would start with it", "1: config schema mismatch, or another's"},
    footer = {"", "Examples:", "  oc-guardian config check oc-guardian.config"})
public final class ConfigCheckCommand extends KitCommand {
  @Parameters(paramLabel = "FILE", description = "The bundle.")
  Path file = Path.of("");

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    ConfigBundle bundle;
    try {
      bundle = ConfigBundle.parse(Files.readAllBytes(file));
    } catch (ConfigSchemaException e) {
      throw CommandFailure.refused(
          "config_schema_mismatch",
          "" + e.getMessage(),
          "Make a new one: oc-guardian config gen --federation SLUG.");
    }
    Optional<Identity> identity = home(context).identity();
    if (identity.isPresent() && !identity.get().pubkey().equals(bundle.operatorPubkey())) {
      throw CommandFailure.refused(
          "config_of_another_operator",
          "the bundle is " + bundle.operatorId() + "'s, you are " + identity.get().operatorId(),
          "Make your own: oc-guardian config gen --federation " + bundle.federationSlug() + ".");
    }
    Report.Builder report =
        Report.builder()
            .line("A node would start with this bundle.")
            .field("operator_id", bundle.operatorId().text())
            .field("federation", bundle.federationSlug().text())
            .field("attests to", bundle.attestationPostUrl());
    report.json().put("config", bundle.json());
    return report.build();
  }
}
