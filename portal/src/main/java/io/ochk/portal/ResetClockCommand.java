package io.ochk.portal;

import io.ochk.portal.config.StoreOptions;
import io.ochk.portal.intake.HighWater;
import io.ochk.protocol.envelope.Admission;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
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

  ResetClockCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("a command runs only through the command line");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Store store = options.open(Portal.SCHEMA, spec)) {
      return reset(store, out, err);
    } catch (ProblemException | StoreException e) {
      err.println("nothing was changed: " + e.getMessage());
      return 1;
    }
  }

  private int reset(Store store, PrintWriter out, PrintWriter err) throws ProblemException {
    Instant now = clock.instant();
    Instant mark = HighWater.stored(store);
    out.println("the store has seen  " + mark);
    out.println("the clock here says " + now);
    if (!now.isBefore(mark.minus(Admission.CLOCK_TOLERANCE))) {
      out.println("There is nothing to reset: the intake works.");
      return 0;
    }
    out.println(warning(now, mark));
    if (!yes) {
      err.println("nothing was changed: if the clock here is right, run it again with --yes");
      return 1;
    }
    HighWater.reset(store, now);
    out.println("The mark is now " + HighWater.stored(store) + ". Start the portal again.");
    return 0;
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
