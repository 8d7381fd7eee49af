package io.ochk.kit.config;

import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.federation.FederationOption;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code config gen}. */
@Command(
    name = "gen",
    header = "Write the config bundle for your node.",
    description = {
      "On a host it lies at /etc/oc-guardian/oc-guardian.config. The same settings give the same"
          + " bytes as the portal's runbook page."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian config gen --federation oc-me-v1",
      "  oc-guardian config gen --federation oc-me-v1 --log-level debug --out node.config"
    })
public final class ConfigGenCommand extends KitCommand {
  private static final String ATTESTATION_PATH = "/api/operator/attestation";
  private static final int MAX_URL = 512;

  @Mixin Transport transport = new Transport();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "The federation that the node serves.")
  String federation = "";

  @Option(
      names = "--attestation-url",
      paramLabel = "URL",
      description = "Where attestations go (default: the portal's " + ATTESTATION_PATH + ").")
  Optional<String> attestationUrl = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "WORD",
      defaultValue = "info",
      description = "error, warn, info, debug or trace (default: ${DEFAULT-VALUE}).")
  String logLevel = "info";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "oc-guardian.config",
      description = "Where the bundle is written (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("oc-guardian.config");

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    FederationSlug slug = FederationOption.parse(federation);
    Home home = home(context);
    Identity identity = home.requireIdentity();
    ConfigBundle bundle =
        new ConfigBundle(
            identity.operatorId(), identity.pubkey(), slug, url(context, home), level());
    Path file = out.toAbsolutePath();
    if (!Files.exists(file)) {
      DurableFile.create(file, bundle.bytes());
    } else if (!Arrays.equals(Files.readAllBytes(file), bundle.bytes())) {
      throw CommandFailure.refused(
          "file_exists",
          "there is another file " + file + "; it is not overwritten",
          "Name another file with --out, or move that one aside.");
    }
    Report.Builder report =
        Report.builder()
            .field("written to", file.toString())
            .field("operator_id", identity.operatorId().text())
            .field("federation", slug.text())
            .field("attests to", bundle.attestationPostUrl());
    report.json().put("file", file.toString()).put("config", bundle.json());
    return report.build();
  }

  private String url(CommandContext context, Home home) throws CommandFailure, IOException {
    String url =
        attestationUrl.isPresent()
            ? attestationUrl.get()
            : transport.portal(context, home.settings()).text() + ATTESTATION_PATH;
    if (Origin.of(url).isEmpty() || url.length() > MAX_URL) {
      throw CommandFailure.usage(
          "not an http or https address: --attestation-url", "Give one of up to 512 characters.");
    }
    var _ = transport.require(context, url);
    return url;
  }

  private LogLevel level() throws CommandFailure {
    for (LogLevel level : LogLevel.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(logLevel)) {
        return level;
      }
    }
    throw CommandFailure.usage(
        "there is no log level " + Printable.line(logLevel),
        "Use error, warn, info, debug or trace.");
  }
}
