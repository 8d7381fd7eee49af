package io.ochk.kit.share;

import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.ceremony.EpochFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.signer.SignerHome;
import io.ochk.kit.signing.OperatorKey;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.identity.MnemonicException;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.signer.Operator;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.share.EpochBook;
import io.ochk.signer.share.ShareRecovery;
import io.ochk.signer.share.Shares;
import io.ochk.signer.store.SignerStore;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import io.ochk.terminal.SecretInput;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.encoding.VerificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code share restore}. */
@Command(
    name = "restore",
    header = "Get your share back from your 24 words and the epoch's public record.",
    description = {
      "On an empty machine: oc-guardian restore (your words), then this. The record is public:"
          + " every node and the portal have it. All of it is verified, all certificates included,"
          + " and the share is checked against what everybody certified.",
      "An old record is as genuine as the newest. Name guardians' nodes with --node: when as many"
          + " of them as a signature needs say, each signed by its own key, that they sign with"
          + " this epoch, it is the newest."
    },
    exitCodeList = {
      "0: the share is there again, or the drill has shown that it can be had",
      "1: refused: other words, another's record, a later epoch is in use",
      "4: the record does not verify"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian share restore --transcript epoch-oc-me-v1-0.json",
      "  oc-guardian share restore --transcript epoch.json --node https://other.example:9001",
      "  oc-guardian share restore --transcript epoch.json --drill --words-file -"
    })
public final class ShareRestoreCommand extends KitCommand {
  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Option(
      names = "--transcript",
      required = true,
      paramLabel = "FILE",
      description = "The epoch's public record.")
  Path transcript = Path.of("");

  @Option(names = "--drill", description = "Prove that it works, and touch nothing.")
  boolean drill;

  @Option(
      names = "--words-file",
      paramLabel = "FILE",
      description =
          "With --drill: try the words in FILE, or on standard input if FILE is -, in place of the"
              + " key in this home.")
  Optional<Path> wordsFile = Optional.empty();

  @Option(
      names = "--node",
      paramLabel = "URL",
      description = "A guardian's node to ask for the newest epoch; may be given several times.")
  List<String> nodes = new ArrayList<>();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException, MalformedException {
    if (wordsFile.isPresent() && !drill) {
      throw CommandFailure.usage(
          "words are read here only for a drill",
          "Bring the key first with oc-guardian restore, then run this without --words-file.");
    }
    Home home = home(context);
    EpochRecord record = EpochFile.read(transcript);
    EpochFile epoch = EpochFile.verified(context, record);
    List<NodeAddress> asked = addresses();
    PeerConfirmations peers = PeerConfirmations.of(context, asked, epoch);
    if (!peers.newer().isEmpty()) {
      throw CommandFailure.refused(
          "epoch_superseded",
          "a later epoch is in use, say " + String.join(", ", peers.newer()),
          "Fetch its record: the portal's /api/public/federations/"
              + record.setup().federationSlug()
              + "/epochs/NUMBER, or any node's /api/keys and /api/ceremonies/SETUP_HASH/epoch.");
    }
    Ciphersuite suite = EpochFile.suite(context);
    try (Operator operator = operator(context, home)) {
      ShareRecovery.Recovered recovered = recover(suite, operator, record);
      try (var share = recovered.share()) {
        if (!drill) {
          keep(context, home, suite, operator, recovered);
        }
        return report(epoch, share.identifier().seat(), peers, asked.size());
      }
    }
  }

  private List<NodeAddress> addresses() throws CommandFailure {
    List<NodeAddress> addresses = new ArrayList<>();
    for (String text : nodes) {
      addresses.add(
          NodeAddress.of(text)
              .orElseThrow(() ->
                  CommandFailure.usage(
                      "not the address of a node, or plain HTTP to another machine: " + text,
                      "Give its https address.")));
    }
    return addresses;
  }

  private Operator operator(CommandContext context, Home home)
      throws CommandFailure, IOException, KeyStoreException {
    SigningKey key =
        wordsFile.isPresent()
            ? keyOfWords(context)
            : OperatorKey.open(home.requireIdentity(), home, context, passphrase);
    return Operator.of(key, context.clock(), context.random().get()::nextBytes);
  }

  private SigningKey keyOfWords(CommandContext context) throws CommandFailure, IOException {
    char[] words = SecretInput.all(context.terminal(), wordsFile.orElseThrow());
    byte[] seed = new byte[0];
    try {
      seed = Mnemonic.seed(words);
      return SigningKey.ofSeed(seed);
    } catch (MnemonicException e) {
      throw CommandFailure.refused(
          "words_wrong", "" + e.getMessage(), "Compare with what you wrote down.");
    } finally {
      Arrays.fill(words, '\0');
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static ShareRecovery.Recovered recover(
      Ciphersuite suite, Operator operator, EpochRecord record) throws CommandFailure {
    try {
      return ShareRecovery.recover(suite, operator, record);
    } catch (VerificationException e) {
      throw CommandFailure.refused(
          "no_share_here",
          "" + e.getMessage(),
          "The words are another operator's than the one who sat in this ceremony, or the record is"
              + " another federation's.");
    }
  }

  private static void keep(
      CommandContext context,
      Home home,
      Ciphersuite suite,
      Operator operator,
      ShareRecovery.Recovered recovered)
      throws CommandFailure {
    SetupDocument setup = recovered.epoch().record().setup();
    try (SignerStore store = SignerHome.open(home, context)) {
      EpochBook epochs = new EpochBook(store, suite);
      Optional<String> refusal = epochs.refusalToGoOnWith(recovered.epoch());
      if (refusal.isPresent()) {
        throw CommandFailure.refused(
            "epoch_old",
            "this record has no place beside what the signer holds: " + refusal.get(),
            "Fetch the newest epoch's record; an older share signs nothing any more.");
      }
      new Shares(store, operator, suite.curve())
          .keep(setup.federationSlug(), setup.hash(), recovered.share());
      epochs.goOnWith(recovered.epoch(), context.clock().instant());
    }
  }

  private Report report(EpochFile epoch, int seat, PeerConfirmations peers, int asked) {
    SetupDocument setup = epoch.verified().record().setup();
    boolean newest = peers.confirmed().size() >= setup.threshold();
    Report.Builder report =
        Report.builder()
            .line(
                drill
                    ? "The drill succeeds: words and record give the share. Nothing was touched."
                    : "The share is there again.")
            .field("federation", setup.federationSlug().text())
            .field("seat", "" + seat)
            .field("epoch", "" + epoch.number())
            .field("key", epoch.key())
            .field("address", epoch.address())
            .field(
                "newest epoch",
                newest
                    ? "yes, say " + String.join(", ", peers.confirmed())
                    : "NOT CONFIRMED: "
                        + peers.confirmed().size()
                        + " of "
                        + setup.threshold()
                        + " needed guardians"
                        + (asked == 0 ? "; no node was asked (--node URL)" : ""));
    peers.silent().forEach(s -> report.line("  " + s));
    if (!newest) {
      report.line("  If the shares were dealt anew since, this one signs nothing any more.");
    }
    if (!drill) {
      report.line("Now: oc-guardian sign --serve");
    }
    report
        .json()
        .put("federation_slug", setup.federationSlug().text())
        .put("seat", seat)
        .put("epoch", epoch.number())
        .put("key", epoch.key())
        .put("address", epoch.address())
        .put("drill", drill)
        .put("newest_confirmed", newest)
        .put("confirmed_by", JsonArray.ofStrings(List.copyOf(peers.confirmed())));
    return report.build();
  }
}
