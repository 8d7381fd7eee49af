package io.ochk.kit.signer;

import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.signing.OperatorKey;
import io.ochk.kit.signing.Transport;
import io.ochk.kit.trust.VerifiedDirectory;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.server.logging.ProcessLog;
import io.ochk.signer.Operator;
import io.ochk.signer.SignerRuntime;
import io.ochk.signer.control.ControlServer;
import io.ochk.signer.control.SignerControl;
import io.ochk.signer.policy.PolicyFile;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.session.NodeLink;
import io.ochk.signer.store.SignerStore;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.RandomSource;
import io.ochk.threshold.curve.CurveProviders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sign --serve}. */
@Command(
    name = "sign",
    header = "Run your signer: it holds your key and your share, and answers your node.",
    description = {
      "Connects outward to your node; it listens nowhere. Whatever the node brings is checked here"
          + " against the federation's verified record, and what is signed is worked out here. Your"
          + " policy (oc-guardian policy show) says what is approved without asking; on a terminal"
          + " you are asked about the rest, else it waits in oc-guardian inbox list.",
      "It runs until it is stopped (Ctrl-C, SIGTERM). It may be stopped at any time: whatever it"
          + " said is on disk before it is sent."
    },
    exitCodeList = {
      "0: stopped",
      "1: refused: no identity, another signer runs in this home",
      "2: the command line is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian sign --serve",
      "  oc-guardian sign --serve --node https://guardian.example:9001 --passphrase-file p.txt",
      "  oc-guardian sign --serve --accept-restored"
    })
public final class SignCommand extends KitCommand {
  private static final Logger LOG = LoggerFactory.getLogger(SignCommand.class);

  @Mixin NodeOption node = new NodeOption();

  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Mixin Transport transport = new Transport();

  @Mixin VerifiedDirectory directory = new VerifiedDirectory();

  @Option(names = "--serve", required = true, description = "Keep running and answer.")
  boolean serve;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "Your policy (else policy.json in the home).")
  Optional<Path> policy = Optional.empty();

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "Take the federation's record from FILE (see verify federation --save), not from the"
              + " portal.")
  Optional<Path> record = Optional.empty();

  @Option(
      names = "--accept-node",
      description =
          "Your node has another key, name or federation than in the sessions before: take it as it"
              + " is now. Without this another node at its address gets neither session nor"
              + " certificate.")
  boolean acceptNode;

  @Option(
      names = "--accept-restored",
      description =
          "The signer's store was restored from a backup: go on as a new signer. All of today's"
              + " quotas count as used up.")
  boolean acceptRestored;

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    Home home = home(context);
    Identity identity = home.requireIdentity();
    List<NodeAddress> nodes = node.all(context);
    PolicyFile policyFile = policy.map(PolicyFile::new).orElseGet(() -> SignerHome.policy(home));
    requireReadable(policyFile);
    RandomSource random = context.random().get()::nextBytes;
    SignerStore store = SignerHome.open(home, context);
    if (acceptRestored) {
      store.acceptRestored(context.clock().instant(), random);
    }
    SignerRuntime runtime;
    try {
      Operator operator =
          Operator.of(
              OperatorKey.open(identity, home, context, passphrase), context.clock(), random);
      runtime =
          new SignerRuntime(
              new SignerRuntime.Means(
                  Ciphersuite.taproot(
                      CurveProviders.select(w -> context.terminal().err().println(w))),
                  operator,
                  store,
                  policyFile,
                  new KitRecords(context, home, transport, directory, record)));
    } catch (KeyStoreException e) {
      store.close();
      throw e;
    }
    // Opening a sealed key fills some 100 MB once; the heap gives it back only when told to look.
    System.gc();
    StrictEd25519.useFastestSoon(library -> LOG.info("signatures are checked by {}", library));
    return serve(context, home, identity, nodes, runtime);
  }

  private static void requireReadable(PolicyFile policy) throws CommandFailure, IOException {
    try {
      var _ = policy.load();
    } catch (MalformedException e) {
      throw CommandFailure.refused(
          "policy_malformed",
          policy.path() + ": " + e.getMessage(),
          "Correct it, then run this again.");
    }
  }

  private Report serve(
      CommandContext context,
      Home home,
      Identity identity,
      List<NodeAddress> nodes,
      SignerRuntime runtime)
      throws IOException {
    if (!context.terminal().isInteractive()) {
      ProcessLog.start(ProcessLog.Format.PLAIN, LogLevel.INFO);
    }
    Thread hook = new Thread(runtime::close, "signer-stop");
    SignerControl control = new SignerControl(runtime);
    try (ControlServer _ = ControlServer.open(SignerHome.folder(home), control::answer)) {
      Runtime.getRuntime().addShutdownHook(hook);
      SignerScreen screen = new SignerScreen(context, runtime, wantsJson());
      screen.say("signer of " + identity.operatorId() + " in " + home.directory());
      for (NodeAddress address : nodes) {
        NodeLink link = runtime.connect(address, acceptNode);
        screen.say("connecting to " + link.address());
      }
      screen.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending, and the hook closes the signer.
      }
      runtime.close();
    }
    Report.Builder report = Report.builder().line("The signer has stopped.");
    report.json().put("operator_id", identity.operatorId().text()).put("stopped", true);
    return report.build();
  }
}
