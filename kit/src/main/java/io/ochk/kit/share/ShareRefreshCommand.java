package io.ochk.kit.share;

import io.ochk.kit.ceremony.CeremonyWatch;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.signer.SignerHome;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code share refresh}. */
@Command(
    name = "refresh",
    header = "Have all shares dealt anew: to the same guardians, or after a seat changed hands.",
    description = {
      "Key and address stay. Those who hold the seats in the federation's verified record receive"
          + " shares; the guardians of the epoch before deal. Shares of different epochs cannot be"
          + " combined. It revokes nothing: whoever had a share keeps what it could sign together"
          + " with others of its epoch, and the portal shows how many have left. When so many would"
          + " have left that they could sign, it is refused: then a new key is needed, and a"
          + " sweep.",
      "Everybody runs this, or approves it in the inbox; it goes like ceremony start."
    },
    exitCodeList = {
      "0: joined, or followed to the end",
      "1: refused: no key, the record does not call for it, or the ceremony came to nothing",
      "3: no signer runs"
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian share refresh",
      "  oc-guardian share refresh --dealers 0,1,3 --watch"
    })
public final class ShareRefreshCommand extends KitCommand {
  @Option(
      names = "--federation",
      paramLabel = "SLUG",
      description = "The federation's short name, if your signer serves several.")
  Optional<String> federation = Optional.empty();

  @Option(
      names = "--dealers",
      split = ",",
      paramLabel = "SEAT",
      description =
          "The old seats that deal, at least the threshold. If nothing is said, all whose holders"
              + " still hold a seat. Leave out who cannot be reached.")
  List<Integer> dealers = new ArrayList<>();

  @Option(names = "--watch", description = "Follow it until the new shares are certified.")
  boolean watch;

  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    List<JsonValue> seats = new ArrayList<>();
    dealers.forEach(seat -> seats.add(JsonNumber.of(seat)));
    JsonObject ceremony =
        SignerHome.require(
            home,
            JsonObject.builder()
                .put("command", "ceremony-start")
                .put("federation_slug", federation)
                .put("kind", "reshare")
                .put("dealers", new JsonArray(seats))
                .build());
    ceremony = CeremonyWatch.bare(ceremony);
    boolean person = context.terminal().isInteractive() && !wantsJson();
    if (watch || person) {
      ceremony = new CeremonyWatch(context, home, person).follow(ceremony);
    }
    CeremonyWatch.requireNoFailure(ceremony);
    Report.Builder report =
        Report.builder()
            .line(CeremonyWatch.line(ceremony))
            .line(
                SignerHome.text(ceremony, "stage").equals("live")
                    ? "The new shares are certified. Now: oc-guardian ceremony finalize"
                    : "Follow it with oc-guardian ceremony status --watch, then ceremony"
                        + " finalize.");
    report.json().put("ceremony", ceremony);
    return report.build();
  }
}
