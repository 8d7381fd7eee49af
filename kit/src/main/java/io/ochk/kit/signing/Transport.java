package io.ochk.kit.signing;

import io.ochk.client.Answer;
import io.ochk.client.PortalClient;
import io.ochk.client.Problem;
import io.ochk.kit.KitContext;
import io.ochk.kit.command.CommandFailure;
import io.ochk.kit.command.ExitCode;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.identity.Origin;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which portal a command talks to. */
public final class Transport {
  @Option(
      names = "--portal",
      paramLabel = "URL",
      description =
          "The portal's address (else OC_GUARDIAN_PORTAL, else the one that was settled with"
              + " oc-guardian portal use).")
  Optional<String> portal = Optional.empty();

  /** The portal's origin: the audience of everything that is signed for it. */
  public Origin portal(KitContext context, Settings settings) throws CommandFailure {
    Optional<String> given =
        portal.or(() -> Optional.ofNullable(context.environment().get("OC_GUARDIAN_PORTAL")));
    if (given.isPresent()) {
      return parse(given.get());
    }
    return settings
        .portal()
        .orElseThrow(() ->
            CommandFailure.usage(
                "no portal is settled",
                "Give --portal URL, or settle one with oc-guardian portal use URL."));
  }

  /** The portal that the command line names, if it does. */
  public Optional<Origin> named() throws CommandFailure {
    return portal.isEmpty() ? Optional.empty() : Optional.of(parse(portal.get()));
  }

  /** A client of that portal. */
  public PortalClient client(KitContext context, Settings settings) throws CommandFailure {
    return new PortalClient(portal(context, settings), context.patience());
  }

  /** An address that a person gave. */
  public static Origin parse(String address) throws CommandFailure {
    return Origin.of(address)
        .orElseThrow(() ->
            CommandFailure.usage(
                "not the address of a portal: " + address, "Give one such as https://ochk.io."));
  }

  /** The value of an answer, or the failure that it is. */
  public static <T> T require(Answer<T> answer) throws CommandFailure {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Refused<T>(Problem problem) -> throw refused(problem);
      case Answer.Unreachable<T>(String detail) ->
          throw new CommandFailure(
              ExitCode.UNREACHABLE,
              "portal_unreachable",
              detail,
              "Run the same command again later; what was signed is kept and sent as it is.");
      case Answer.Unintelligible<T>(String detail) ->
          throw new CommandFailure(
              ExitCode.UNREACHABLE,
              "not_a_portal",
              detail,
              "Check the portal's address (oc-guardian status shows it).");
    };
  }

  /** The failure that a portal's refusal is. */
  public static CommandFailure refused(Problem problem) {
    String member = problem.member().map(m -> m + ": ").orElse("");
    String message =
        problem.detail().startsWith(member) ? problem.detail() : member + problem.detail();
    String later =
        problem
            .retryAfter()
            .map(d -> "Run the same command again in " + d.toSeconds() + " s.")
            .orElse("Run the same command again later.");
    return new CommandFailure(
        problem.isTemporary() ? ExitCode.UNREACHABLE : ExitCode.REFUSED,
        problem.code(),
        "the portal refuses (" + problem.status() + " " + problem.code() + "): " + message,
        problem
            .next()
            .orElse(problem.isTemporary() ? later : "Correct what is named and run it again."));
  }
}
