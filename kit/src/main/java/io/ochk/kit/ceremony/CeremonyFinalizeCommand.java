package io.ochk.kit.ceremony;

import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.signer.SignerHome;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.VerifiedDirectory;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.custody.CustodyDescriptor;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ceremony finalize}. */
@Command(
    name = "finalize",
    header = "Check all certificates of the newest key, record it, and keep its public record.",
    description = {
      "Verifies the epoch's record whole: everybody's joins, every frame, and the certificates of"
          + " all who hold a share now and, where shares were dealt anew, of enough who held one before,"
          + " against the seats of the federation's verified record. Then it prints"
          + " key, address and custody descriptor, notes them in the audit log, and writes the record"
          + " to a file. Keep that file with your 24 words: the two together are your share."
    },
    exitCodeList = {
      "0: checked and recorded",
      "1: refused: no key is live, or the file is taken",
      "3: no signer runs, or the portal cannot be reached",
      "4: something does not hold"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian ceremony finalize",
      "  oc-guardian ceremony finalize --transcript epoch.json --out copy.json"
    })
public final class CeremonyFinalizeCommand extends KitCommand {
  @Mixin Transport transport = new Transport();

  @Mixin VerifiedDirectory directory = new VerifiedDirectory();

  @Option(
      names = "--federation",
      paramLabel = "SLUG",
      description = "The federation's short name, if your signer serves several.")
  Optional<String> federation = Optional.empty();

  @Option(
      names = "--transcript",
      paramLabel = "FILE",
      description = "Check this epoch record, in place of the signer's newest.")
  Optional<Path> transcript = Optional.empty();

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Take the federation's record from FILE, not from the portal.")
  Optional<Path> record = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the epoch record goes (else epoch-SLUG-NUMBER.json).")
  Optional<Path> out = Optional.empty();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure,
          IOException,
          KeyStoreException,
          MalformedException,
          VerificationException {
    Home home = home(context);
    EpochFile epoch = EpochFile.verified(context, epoch(home));
    requireSeats(context, home, epoch);
    CustodyDescriptor custody = epoch.custody();
    Path file = write(epoch);
    try (DirectoryLock _ = home.lock()) {
      home.audit()
          .append(
              context.clock().instant(),
              "epoch-finalized",
              JsonObject.builder()
                  .put("federation_slug", slug(epoch))
                  .put("setup_hash", epoch.verified().record().setup().hash())
                  .put("epoch", epoch.number())
                  .put("key", epoch.key())
                  .put("address", epoch.address())
                  .put("transcript_sha256", epoch.verified().epoch().transcriptHash().toString())
                  .put("certificates", epoch.certificates())
                  .put("custody_id", custody.id())
                  .build());
    }
    return report(epoch, custody, file);
  }

  private static String slug(EpochFile epoch) {
    return epoch.verified().record().setup().federationSlug().text();
  }

  private EpochRecord epoch(Home home) throws CommandFailure, IOException, MalformedException {
    if (transcript.isPresent()) {
      return EpochFile.read(transcript.get());
    }
    JsonObject answer =
        SignerHome.require(
            home,
            JsonObject.builder()
                .put("command", "epoch")
                .put("federation_slug", federation)
                .build());
    return EpochRecord.read(JsonMembers.of(answer).members("record"));
  }

  // The seats of the record are whom the federation's organiser and reviewer put there.
  private void requireSeats(CommandContext context, Home home, EpochFile epoch)
      throws CommandFailure, IOException, MalformedException, VerificationException {
    var setup = epoch.verified().record().setup();
    FederationRecord published = published(context, home, epoch);
    FederationState state;
    try (DirectoryLock _ = home.lock()) {
      state = directory.verified(context, home, setup.federationSlug(), published);
    }
    List<SeatHolder> seats =
        state.seats().stream()
            .map(s -> new SeatHolder(s.operatorId(), s.operatorPubkey(), s.index()))
            .toList();
    if (!seats.equals(setup.seats())) {
      throw CommandFailure.unverified(
          "epoch_of_other_seats",
          "the epoch was made by others than those who hold the seats now",
          "If a seat has changed hands, the shares have to be dealt anew: oc-guardian share"
              + " refresh.");
    }
  }

  private FederationRecord published(CommandContext context, Home home, EpochFile epoch)
      throws CommandFailure, IOException, MalformedException {
    if (record.isPresent()) {
      return FederationRecord.parse(Files.readAllBytes(record.get()));
    }
    try (PortalClient client = transport.client(context, home.settings())) {
      return Answers.require(
          client.federationRecord(epoch.verified().record().setup().federationSlug()));
    }
  }

  private Path write(EpochFile epoch) throws CommandFailure, IOException {
    Path file =
        out.orElseGet(() -> Path.of("epoch-" + slug(epoch) + "-" + epoch.number() + ".json"))
            .toAbsolutePath();
    byte[] bytes =
        (CanonicalJson.text(epoch.verified().record().json()) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    if (Files.exists(file)) {
      if (Arrays.equals(Files.readAllBytes(file), bytes)) {
        return file;
      }
      throw CommandFailure.refused(
          "file_exists",
          "there is another file " + file + "; it is not overwritten",
          "Name another file with --out.");
    }
    DurableFile.create(file, bytes);
    return file;
  }

  private static Report report(EpochFile epoch, CustodyDescriptor custody, Path file) {
    var setup = epoch.verified().record().setup();
    Report.Builder report =
        Report.builder()
            .line("Checked: all " + epoch.certificates() + " certificates hold.")
            .field("federation", setup.federationSlug().text())
            .field(
                "epoch", epoch.number() + ", " + setup.threshold() + " of " + setup.seats().size())
            .field("key", epoch.key())
            .field("address", epoch.address() + " (" + setup.network().wireName() + ")")
            .field("custody", custody.id())
            .field("transcript", epoch.verified().epoch().transcriptHash() + " (SHA-256)")
            .field("written to", file.toString())
            .line("Keep that file with your 24 words: the two together are your share.");
    report
        .json()
        .put("federation_slug", setup.federationSlug().text())
        .put("epoch", epoch.number())
        .put("key", epoch.key())
        .put("address", epoch.address())
        .put("network", setup.network().wireName())
        .put("certificates", epoch.certificates())
        .put("transcript_sha256", epoch.verified().epoch().transcriptHash().toString())
        .put("custody_id", custody.id())
        .put("custody", custody.json())
        .put("file", file.toString());
    return report.build();
  }
}
