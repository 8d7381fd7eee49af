package io.ochk.kit.verification;

import io.ochk.client.PortalClient;
import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.federation.FederationOption;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.Pinning;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import io.ochk.verify.Pins;
import io.ochk.verify.Verifier;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify federation}. */
@Command(
    name = "federation",
    header = "Fetch a federation's whole record and verify all of it.",
    description = {
      "Checks every signature, the organiser's chain, and that seats, charter, ratifications and"
          + " status follow from what was signed. With --save the record is kept: verify FILE"
          + " checks it again without any portal."
    },
    exitCodeList = {
      "0: everything holds",
      "3: the portal cannot be reached",
      "4: something does not hold, or is malformed"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian verify federation oc-me-v1",
      "  oc-guardian verify federation oc-me-v1 --url https://ochk.io --save record.json"
    })
public final class VerifyFederationCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Mixin Pinning pinning = new Pinning();

  @Parameters(paramLabel = "SLUG", description = "The federation's short name.")
  String federation = "";

  @Option(names = "--url", paramLabel = "URL", description = "The portal, like --portal.")
  Optional<String> url = Optional.empty();

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Keep the fetched record, so that it can be verified again without a portal.")
  Optional<Path> save = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, MalformedException {
    FederationSlug slug = FederationOption.parse(federation);
    Settings settings = home(context).settings();
    byte[] record = fetch(context, settings, "/api/public/federations/" + slug + "/record");
    keep(record);
    Pins pins =
        new Pins(
            pinning.named(Role.REVIEWER).or(() -> settings.pin(Role.REVIEWER)),
            pinning.named(Role.ORGANISER).or(() -> settings.pin(Role.ORGANISER)),
            Optional.empty(),
            Optional.empty());
    Findings findings = new Findings(new Verifier(pins));
    findings.add(slug.text(), record);
    return findings.report();
  }

  private byte[] fetch(CommandContext context, Settings settings, String path)
      throws CommandFailure {
    try (PortalClient client =
        url.isPresent()
            ? new PortalClient(transport.require(context, url.get()), context.patience())
            : transport.client(context, settings)) {
      return Answers.require(client.document(path));
    }
  }

  private void keep(byte[] record) throws CommandFailure, IOException {
    if (save.isEmpty()) {
      return;
    }
    try {
      DurableFile.create(save.get().toAbsolutePath(), record);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          "file_exists",
          "there is a file " + save.get() + "; it is not overwritten",
          "Name another file with --save.");
    }
  }
}
