package io.ochk.kit.verification;

import io.ochk.client.PortalAddress;
import io.ochk.client.PortalClient;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Settings;
import io.ochk.kit.trust.Pinning;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PortalAddressOption;
import io.ochk.terminal.Report;
import io.ochk.verify.Pins;
import io.ochk.verify.Verifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}. */
@Command(
    name = "verify",
    subcommands = VerifyFederationCommand.class,
    header = "Verify anything that was signed, from files alone.",
    description = {
      "Takes envelopes, applications, acceptances, charters, ratification rosters, key documents,"
          + " rotations, attestations, settlement events, and a whole federation's record, and"
          + " finds out which it is. Every check is printed as pass, fail or not checked.",
      "",
      "What reviewer and organiser signed is checked against the pinned keys of this home, or those"
          + " on the command line. Without a pin the published keys are taken at their word, and"
          + " the report says so. No identity is needed."
    },
    exitCodeList = {
      "0: everything that was checked holds",
      "2: nothing to verify was named",
      "3: the address cannot be reached",
      "4: something does not hold, or is malformed"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian verify application.json acceptance.json",
      "  oc-guardian verify record.json --organiser-key 64-HEX --reviewer-key 64-HEX",
      "  oc-guardian verify federation oc-me-v1 --save record.json",
      "  oc-guardian verify --url 'https://ochk.io/api/operator/charter?federation=oc-me-v1'"
    })
public final class VerifyCommand extends KitCommand {
  @Mixin Pinning pinning = new Pinning();

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Files to verify; - is standard input.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Fetch a document from this address and verify it; may be repeated.")
  List<String> urls = new ArrayList<>();

  @Option(
      names = "--reviewer-keys",
      paramLabel = "FILE",
      description = "The reviewer's published keys with their rotations, from a file.")
  Optional<Path> reviewerKeys = Optional.empty();

  @Option(
      names = "--organiser-keys",
      paramLabel = "FILE",
      description = "The organiser's published keys with their rotations, from a file.")
  Optional<Path> organiserKeys = Optional.empty();

  @Mixin PortalAddressOption address = new PortalAddressOption();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, MalformedException {
    Settings settings = home(context).settings();
    Map<String, byte[]> documents = documents(context);
    if (documents.isEmpty()) {
      throw CommandFailure.usage(
          "nothing to verify was named", "Give files, --url URL, or federation SLUG.");
    }
    Findings findings = new Findings(new Verifier(pins(settings)));
    for (Map.Entry<String, byte[]> document : documents.entrySet()) {
      findings.add(document.getKey(), document.getValue());
    }
    return findings.report();
  }

  private Map<String, byte[]> documents(CommandContext context) throws CommandFailure, IOException {
    Map<String, byte[]> documents = new LinkedHashMap<>();
    for (Path file : files) {
      documents.put(file.toString(), read(context, file));
    }
    for (String url : urls) {
      documents.put(url, fetch(context, url));
    }
    return documents;
  }

  private static byte[] read(CommandContext context, Path file) throws IOException {
    int limit = JsonLimits.RECORD.maxBytes() + 1;
    if (file.toString().equals("-")) {
      return context.terminal().in().readNBytes(limit);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limit);
    }
  }

  private byte[] fetch(CommandContext context, String url) throws CommandFailure {
    PortalAddress portal = address.require(context, url);
    String path = url.replaceFirst("^[a-zA-Z]+://[^/?#]*", "").replaceFirst("#.*$", "");
    try (PortalClient client = new PortalClient(portal, context.patience())) {
      return Answers.require(client.document(path.startsWith("/") ? path : "/" + path));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("not an address: --url", "Check it; quote it in the shell.");
    }
  }

  private Pins pins(Settings settings) throws CommandFailure, IOException, MalformedException {
    return new Pins(
        pin(settings, Role.REVIEWER),
        pin(settings, Role.ORGANISER),
        keys(reviewerKeys),
        keys(organiserKeys));
  }

  private Optional<PublicKey> pin(Settings settings, Role role) throws CommandFailure {
    return pinning.named(role).or(() -> settings.pin(role));
  }

  private static Optional<KeyDocument> keys(Optional<Path> file)
      throws IOException, MalformedException {
    return file.isPresent()
        ? Optional.of(KeyDocument.parse(Files.readAllBytes(file.get())))
        : Optional.empty();
  }
}
