package io.ochk.kit.charter;

import io.ochk.client.PortalClient;
import io.ochk.client.PublishedCharter;
import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.federation.FederationOption;
import io.ochk.kit.home.Home;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code charter fetch}. */
@Command(
    name = "fetch",
    header = "Fetch a federation's charter and recompute its hash.",
    description = {
      "The text is written exactly as it was published, and only if its hash, recomputed here, is"
          + " the one that the portal announces. An existing file with another text is not"
          + " overwritten."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian charter fetch --federation oc-me-v1",
      "  oc-guardian charter fetch --federation oc-me-v1 --out charter.md"
    })
public final class CharterFetchCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "The federation's short name.")
  String federation = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the text is written (default: charter-SLUG-VERSION.md).")
  Optional<Path> out = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, MalformedException, VerificationException {
    FederationSlug slug = FederationOption.parse(federation);
    Home home = home(context);
    try (PortalClient client = transport.client(context, home.settings())) {
      PublishedCharter published = Answers.require(client.charter(slug));
      Charter charter =
          Charter.parse(Answers.require(client.charterText(slug, published.charterHash())));
      if (!charter.hash().equals(published.charterHash())) {
        throw new VerificationException(
            "charter_hash",
            charter.hash() + " (recomputed from the text)",
            published.charterHash());
      }
      String version = published.charterVersion().replaceAll("[^A-Za-z0-9.+-]", "_");
      Path file = out.orElse(Path.of("charter-" + slug + "-" + version + ".md")).toAbsolutePath();
      write(file, charter.source());
      return report(slug, published, charter, file);
    }
  }

  private static void write(Path file, byte[] text) throws CommandFailure, IOException {
    if (!Files.exists(file)) {
      DurableFile.create(file, text);
    } else if (!Arrays.equals(Files.readAllBytes(file), text)) {
      throw CommandFailure.refused(
          "file_exists",
          "there is another file " + file + "; it is not overwritten",
          "Name another file with --out, or move that one aside.");
    }
  }

  private static Report report(
      FederationSlug slug, PublishedCharter published, Charter charter, Path file) {
    Report.Builder report =
        Report.builder()
            .line("The hash recomputed from the text is the one that was announced.")
            .field("federation", slug.text())
            .field("version", published.charterVersion())
            .field("hash", charter.hash())
            .field("ratifications", "" + published.signatures().size())
            .field("written to", file.toString())
            .line(
                "Read it, then: oc-guardian charter sign --federation " + slug + " --file " + file);
    report
        .json()
        .put("federation_slug", slug.text())
        .put("charter_version", published.charterVersion())
        .put("charter_hash", charter.hash())
        .put("ratifications", published.signatures().size())
        .put("file", file.toString());
    return report.build();
  }
}
