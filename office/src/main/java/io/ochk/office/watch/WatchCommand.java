package io.ochk.office.watch;

import io.ochk.client.PortalClient;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CliCommand;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PortalAddressOption;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code oc portal watch}. */
@Command(
    name = "watch",
    header = "Tell people when a guardian stops attesting, and when it is back.",
    description = {
      "Follows a federation's public attestations and incidents, checks every signature itself, and"
          + " tells of changes by webhook, e-mail and Nostr, as well as on the terminal.",
      "What was told is remembered in --home, so that a restart repeats nothing; what did not get"
          + " through is tried again for a day. It holds no secret of the portal."
    },
    exitCodeList = {"0: --rounds are over", "1: another watch uses this home", "2: usage"},
    footer = {
      "",
      "Examples:",
      "  oc portal watch --portal https://ochk.io --federation oc-me-v1 \\",
      "    --webhook https://hooks.example/oc --smtp smtps://mail.example --mail-from w@example.org"
          + " \\",
      "    --mail-to ops@example.org --smtp-user w --smtp-password-file /etc/oc/mail"
    })
public final class WatchCommand extends CliCommand {
  private static final String DEFAULT_PORTAL = "http://localhost:8080";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where it remembers (else OC_WATCH_HOME, else ~/.oc-watch).")
  Optional<Path> home = Optional.empty();

  @Option(
      names = "--portal",
      paramLabel = "URL",
      description = "The portal's address (else OC_PORTAL, else " + DEFAULT_PORTAL + ").")
  Optional<String> portal = Optional.empty();

  @Mixin PortalAddressOption address = new PortalAddressOption();

  @Option(
      names = "--federation",
      required = true,
      paramLabel = "SLUG",
      description = "Which federation.")
  String federation = "";

  @Option(
      names = "--pinned-image",
      paramLabel = "DIGEST",
      description = "The image that guardians should run; who says another is red.")
  Optional<String> pinnedImage = Optional.empty();

  @Option(
      names = "--interval",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description = "How often it looks, 1 to 600 (default: ${DEFAULT-VALUE}).")
  int interval = 30;

  @Option(
      names = "--silent-after",
      defaultValue = "150",
      paramLabel = "SECONDS",
      description =
          "How old a guardian's last word may be before people are told, 2 to 86400; guardians"
              + " attest every 60 (default: ${DEFAULT-VALUE}, as pages show it).")
  int silentAfter = 150;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "End after so many looks (default: never).")
  long rounds = Long.MAX_VALUE;

  @Mixin ChannelOptions channels = new ChannelOptions();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, MalformedException {
    FederationSlug slug =
        FederationSlug.parse(federation)
            .orElseThrow(() ->
                CommandFailure.usage(
                    "not a federation's slug: " + federation, "Give one such as oc-me-v1."));
    if (interval < 1 || interval > 600 || rounds < 1) {
      throw CommandFailure.usage(
          "--interval is 1 to 600 seconds, --rounds at least 1", "Correct them.");
    }
    if (silentAfter < 2 || silentAfter > 86_400) {
      throw CommandFailure.usage("--silent-after is 2 to 86400 seconds", "Give for example 150.");
    }
    Path directory = directory(context);
    DurableFile.createDirectory(directory);
    try (DirectoryLock _ = lock(directory);
        ChannelOptions.Open open = channels.open();
        PortalClient client = client(context)) {
      watch(context, slug, client, open.channels(), directory.resolve(slug + ".watch.json"));
    }
    Report.Builder report = Report.builder();
    report.json().put("federation_slug", slug.text()).put("rounds", rounds);
    return report.build();
  }

  private void watch(
      CommandContext context,
      FederationSlug slug,
      PortalClient client,
      List<Channel> open,
      Path file)
      throws IOException, MalformedException {
    Duration silence = Duration.ofSeconds(silentAfter);
    Observation.Reading reading = new Observation.Reading(pinnedImage, silence);
    Watching watching = new Watching(slug, silence, open.stream().map(Channel::name).toList());
    Deliveries deliveries =
        new Deliveries(open, note -> context.terminal().err().println(Printable.text(note)));
    WatchState state = WatchState.read(file);
    for (long round = 0; round < rounds && !Thread.currentThread().isInterrupted(); round++) {
      if (round > 0 && !paused()) {
        return;
      }
      Instant now = context.clock().instant();
      WatchState next;
      try {
        Observation seen = Observation.of(client, slug, reading, now);
        next = watching.seen(state, seen, now);
      } catch (Observation.Unobservable e) {
        context.terminal().err().println(Printable.text(String.valueOf(e.getMessage())));
        next = watching.unseen(state, String.valueOf(e.getMessage()), now);
      }
      if (!next.equals(state)) {
        // On disk first: what has left once must not be found again after a restart.
        next.write(file);
        print(context, state, next);
      }
      state = deliveries.deliver(next, now, s -> s.write(file));
    }
  }

  private boolean paused() {
    try {
      TimeUnit.SECONDS.sleep(interval);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void print(CommandContext context, WatchState before, WatchState after) {
    Set<String> printed = new HashSet<>();
    before.pending().forEach(d -> printed.add(d.alert().id()));
    for (WatchState.Delivery delivery : after.pending()) {
      if (printed.add(delivery.alert().id())) {
        context
            .terminal()
            .out()
            .println(
                wantsJson()
                    ? CanonicalJson.text(delivery.alert().json())
                    : Printable.line(delivery.alert().title()));
      }
    }
    context.terminal().out().flush();
  }

  private Path directory(CommandContext context) {
    return home.or(
            () -> Optional.ofNullable(context.environment().get("OC_WATCH_HOME")).map(Path::of))
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".oc-watch"))
        .toAbsolutePath()
        .normalize();
  }

  private static DirectoryLock lock(Path directory) throws CommandFailure, IOException {
    return DirectoryLock.tryAcquire(directory)
        .orElseThrow(() ->
            CommandFailure.refused(
                "home_in_use",
                "another watch uses " + directory,
                "Stop it, or give this one another --home."));
  }

  private PortalClient client(CommandContext context) throws CommandFailure {
    String url =
        portal
            .or(() -> Optional.ofNullable(context.environment().get("OC_PORTAL")))
            .orElse(DEFAULT_PORTAL);
    return new PortalClient(address.require(context, url), context.patience());
  }
}
