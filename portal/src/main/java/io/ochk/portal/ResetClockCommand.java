package io.ochk.portal;

import io.ochk.portal.config.StoreOptions;
import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reset-clock}: forgets a time that the store has seen because a clock ran ahead. */
@Command(
    name = "reset-clock",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lowers the latest time that a store has seen to this machine's clock.",
      "",
      "A portal remembers the latest time that it has seen, and stops its intake while its clock is"
          + " behind it (clock_behind). If a clock ran ahead, that may last for days. This command"
          + " ends it. Stop every portal on the store first: a running one would write the mark"
          + " again."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or there was nothing to do",
      "1:nothing was changed: --yes is missing, the store cannot be opened, or a portal has it",
      "2:an option is wrong"
    })
final class ResetClockCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(
      names = "--yes",
      description = "Do it; without it the command says what it would do, and what that means.")
  private boolean yes;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  ResetClockCommand(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param exit the exit code
   * @param code a stable word for it
   * @param seen the latest time that the store has seen, if it could be read
   * @param warning what a reset risks or risked, if there is something to reset
   * @param message what was done, or why nothing was
   * @param next what to do now
   */
  private record Outcome(
      int exit,
      String code,
      Optional<Instant> seen,
      Optional<String> warning,
      String message,
      String next) {}

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("a command runs only through the command line");
    }
    Instant now = clock.instant();
    Outcome outcome = outcome(spec, now);
    if (json) {
      spec.commandLine().getOut().println(CanonicalJson.text(object(outcome, now)));
      return outcome.exit();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (outcome.seen().isPresent()) {
      out.println("the store has seen  " + outcome.seen().get());
      out.println("the clock here says " + now);
    }
    outcome.warning().ifPresent(out::println);
    PrintWriter last = outcome.exit() == 0 ? out : spec.commandLine().getErr();
    last.println(outcome.message());
    last.println("next: " + outcome.next());
    return outcome.exit();
  }

  private JsonObject object(Outcome outcome, Instant now) {
    return JsonObject.builder()
        .put("ok", outcome.exit() == 0)
        .put("command", "reset-clock")
        .put("exit_code", outcome.exit())
        .put("code", outcome.code())
        .put("message", outcome.message())
        .put("next", outcome.next())
        .put("warning", outcome.warning())
        .put("store_has_seen", outcome.seen().map(Instant::toString))
        .put("clock", now.toString())
        .build();
  }

  private Outcome outcome(CommandSpec command, Instant now) {
    try (Store store = options.open(Portal.SCHEMA, command)) {
      return reset(store, now);
    } catch (ProblemException | StoreException e) {
      return new Outcome(
          1,
          "store_unavailable",
          Optional.empty(),
          Optional.empty(),
          "nothing was changed: " + e.getMessage(),
          "Stop the portal that uses the store, then run it again.");
    }
  }

  private Outcome reset(Store store, Instant now) throws ProblemException {
    Instant mark = HighWater.stored(store);
    if (!now.isBefore(mark.minus(Admission.CLOCK_TOLERANCE))) {
      return new Outcome(
          0,
          "nothing_to_reset",
          Optional.of(mark),
          Optional.empty(),
          "There is nothing to reset: the intake works.",
          "Start the portal.");
    }
    if (!yes) {
      return new Outcome(
          1,
          "not_confirmed",
          Optional.of(mark),
          Optional.of(warning(now, mark)),
          "nothing was changed: it was not confirmed",
          "If the clock here is right, run it again with --yes.");
    }
    HighWater.reset(store, now);
    return new Outcome(
        0,
        "reset",
        Optional.of(mark),
        Optional.of(warning(now, mark)),
        "The mark is now " + HighWater.stored(store) + ".",
        "Start the portal again.");
  }

  private static String warning(Instant now, Instant mark) {
    Instant forgotten = mark.minus(Admission.NONCE_RETENTION);
    if (!forgotten.isAfter(now)) {
      return "No nonce was forgotten too early, because the clock was less than a day ahead:"
          + " nothing can be replayed.";
    }
    return "WARNING: while the clock was ahead, nonces of envelopes that expire before "
        + forgotten
        + System.lineSeparator()
        + "may have been forgotten. Until then such an envelope may be accepted a second time by"
        + " whoever kept a copy."
        + System.lineSeparator()
        + "Public statements stay as they are, each is stored once; but an application that was"
        + " forgotten may come back,"
        + System.lineSeparator()
        + "and an old portal-forget may delete what its operator has sent since.";
  }
}
