package io.ochk.portal;

import io.ochk.portal.config.Defaults;
import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.config.ServeCommand;
import io.ochk.protocol.signature.StrictEd25519;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the portal's process. */
@Command(
    name = "oc-portal",
    mixinStandardHelpOptions = true,
    versionProvider = PortalMain.VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "The portal of the guardian programme: applications, registry, federations,"
            + " charters, incidents. It verifies and remembers; it cannot sign.")
public final class PortalMain {
  private static final Logger LOG = LoggerFactory.getLogger(PortalMain.class);

  private PortalMain() {}

  static final class VersionProvider implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"oc-portal " + Version.text()};
    }
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    try {
      Defaults defaults = new Defaults(System.getenv());
      return new CommandLine(new PortalMain())
          .addSubcommand(new ServeCommand(defaults, PortalMain::serve))
          .addSubcommand(new ResetClockCommand(InstantSource.system()))
          .setDefaultValueProvider(defaults)
          .execute(arguments);
    } catch (IOException e) {
      System.err.println("the file of OC_CONFIG cannot be read: " + e.getMessage());
      return 2;
    }
  }

  private static int serve(PortalSettings settings) {
    CountDownLatch stopped = new CountDownLatch(1);
    Portal portal;
    try {
      portal = Portal.start(settings, InstantSource.system());
    } catch (ProblemException | StoreException | IllegalStateException | UncheckedIOException e) {
      LOG.debug("not started", e);
      System.err.println("the portal did not start: " + e.getMessage());
      return 1;
    }
    StrictEd25519.useFastestSoon(library -> LOG.info("signatures are checked by {}", library));
    // SIGTERM and SIGINT run this hook; the process ends when it returns.
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  portal.close();
                  LOG.info("stopped");
                  stopped.countDown();
                }));
    LOG.info("serving {} on port {}", portal.origin(), portal.port());
    System.out.println("serving " + portal.origin());
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }
}
