package io.ochk.kit.signer;

import io.ochk.keystore.file.DirectoryLock;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.signer.policy.Answer;
import io.ochk.signer.policy.KindRule;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.QuietHours;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code policy set}. */
@Command(
    name = "set",
    header = "Change your signer's policy.",
    description = {
      "A signer that runs follows the new policy from the next request on. What it does not allow is"
          + " asked on the terminal or waits in the inbox; past a day's limit, and in quiet hours, you"
          + " are asked too."
    },
    exitCodeList = {"0: changed", "1: policy.json is malformed", "2: the command line is wrong"},
    footer = {
      "",
      "Examples:",
      "  oc-guardian policy set --request liveness=allow:288 --request statement=ask",
      "  oc-guardian policy set --ceremony ask --quiet-hours 22:00-07:00 --zone Europe/Lisbon"
    })
public final class PolicySetCommand extends KitCommand {
  @Option(
      names = "--request",
      paramLabel = "KIND=ANSWER[:PER_DAY]",
      description =
          "What to answer to a kind (liveness, statement): allow, ask or deny; and how many a day"
              + " are allowed without asking.")
  List<String> requests = new ArrayList<>();

  @Option(
      names = "--ceremony",
      paramLabel = "ANSWER",
      description =
          "What to answer to ceremonies that the federation's record calls for: allow (joins, and"
              + " takes the code as compared), ask or deny.")
  Optional<String> ceremony = Optional.empty();

  @Option(
      names = "--quiet-hours",
      paramLabel = "FROM-TO",
      description = "Hours in which nothing is approved without asking; none to end them.")
  Optional<String> quiet = Optional.empty();

  @Option(names = "--zone", paramLabel = "ZONE", description = "Whose clock (default UTC).")
  String zone = "UTC";

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    try (DirectoryLock _ = home.lock()) {
      Policy policy = SignerHome.load(home);
      for (String request : requests) {
        policy = withRule(policy, request);
      }
      if (ceremony.isPresent()) {
        policy = policy.withCeremony(answer(ceremony.get()));
      }
      if (quiet.isPresent()) {
        policy = policy.withQuietHours(hours(quiet.get()));
      }
      SignerHome.policy(home).save(policy);
      return PolicyReport.of(policy);
    }
  }

  private static Policy withRule(Policy policy, String request) throws CommandFailure {
    String[] parts = request.split("[=:]", -1);
    boolean formed =
        parts.length >= 2
            && parts.length <= 3
            && Policy.KINDS.contains(parts[0])
            && (parts.length == 2 || parts[2].matches("[0-9]{1,9}"));
    if (!formed) {
      throw CommandFailure.usage(
          "not a rule for a kind of request: " + request, "Give one such as liveness=allow:288.");
    }
    Optional<Long> perDay =
        parts.length == 3 ? Optional.of(Long.parseLong(parts[2])) : Optional.empty();
    return policy.withRule(parts[0], new KindRule(answer(parts[1]), perDay));
  }

  private static Answer answer(String word) throws CommandFailure {
    return Answer.parse(word.toLowerCase(Locale.ROOT))
        .orElseThrow(() -> CommandFailure.usage("no answer: " + word, "Give allow, ask or deny."));
  }

  private Optional<QuietHours> hours(String text) throws CommandFailure {
    if (text.equals("none")) {
      return Optional.empty();
    }
    try {
      String[] parts = text.split("-", -1);
      return Optional.of(
          new QuietHours(
              LocalTime.parse(parts[0]),
              LocalTime.parse(parts.length == 2 ? parts[1] : ""),
              ZoneId.of(zone)));
    } catch (DateTimeException e) {
      throw CommandFailure.usage(
          "not quiet hours: " + text + " " + zone,
          "Give some such as --quiet-hours 22:00-07:00 --zone Europe/Lisbon.");
    }
  }
}
