package io.ochk.kit.portal;

import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.identity.Origin;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PortalAddressOption;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portal use}. */
@Command(
    name = "use",
    header = "Settle the portal that commands talk to.",
    description = {
      "The address is remembered in the home. Pinned keys stay: another portal must prove the same"
          + " ones. Nothing is sent."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian portal use https://ochk.io",
      "  oc-guardian portal use https://ochk.io --apply-address apply@ochk.io"
    })
public final class PortalUseCommand extends KitCommand {
  @Parameters(paramLabel = "URL", description = "The portal's address.")
  String url = "";

  @Option(
      names = "--apply-address",
      paramLabel = "EMAIL",
      description = "Where applications go by e-mail.")
  Optional<String> applyAddress = Optional.empty();

  @Mixin PortalAddressOption address = new PortalAddressOption();

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Origin origin = address.require(context, url).origin();
    if (applyAddress.isPresent() && !applyAddress.get().matches("[^\\s@]{1,64}@[^\\s@]{1,128}")) {
      throw CommandFailure.usage("not an e-mail address", "Give one such as apply@ochk.io.");
    }
    Home home = home(context);
    try (DirectoryLock _ = home.lock()) {
      Settings settings = home.settings().withPortal(origin);
      settings =
          applyAddress.isPresent() ? settings.withApplyAddress(applyAddress.get()) : settings;
      home.save(settings);
      Report.Builder report =
          Report.builder()
              .field("portal", origin.text())
              .field("applications", settings.applyAddress());
      report.json().put("portal", origin.text()).put("apply_address", settings.applyAddress());
      return report.build();
    }
  }
}
