package io.ochk.kit.ceremony;

import io.ochk.kit.home.Home;
import io.ochk.kit.signer.CodeAnswer;
import io.ochk.kit.signer.SignerHome;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.text.Printable;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.util.Optional;

/** Follows one ceremony through the signer that runs, until it is over. */
public final class CeremonyWatch {
  private static final long PATIENCE = 3_600;

  private final CommandContext context;
  private final Home home;
  private final boolean asks;
  private String asked = "";

  /**
   * A watch.
   *
   * @param asks whether somebody is there to be asked about the code
   */
  public CeremonyWatch(CommandContext context, Home home, boolean asks) {
    this.context = context;
    this.home = home;
    this.asks = asks;
  }

  /** One line about how a ceremony stands. */
  public static String line(JsonObject ceremony) {
    String progress = SignerHome.text(ceremony, "progress");
    String code = SignerHome.text(ceremony, "code");
    return SignerHome.text(ceremony, "id")
        + "  "
        + SignerHome.text(ceremony, "kind")
        + ": "
        + SignerHome.text(ceremony, "stage")
        + (progress.isEmpty() ? ", " + SignerHome.text(ceremony, "detail") : ", " + progress)
        + (code.isEmpty() ? "" : "\n    code " + code);
  }

  /** Shows every change until the ceremony is over; the answer is its last state. */
  public JsonObject follow(JsonObject first) throws CommandFailure, IOException {
    JsonObject now = first;
    while (true) {
      context.terminal().err().println(Printable.text(line(now)));
      if (now.get("over").orElse(null) instanceof JsonBoolean over && over.value()) {
        return now;
      }
      confirm(now);
      JsonObject answer =
          SignerHome.require(
              home,
              JsonObject.builder()
                  .put("command", "ceremony-wait")
                  .put("id", SignerHome.text(now, "id"))
                  .put("seen", CanonicalJson.text(bare(now)))
                  .put("seconds", PATIENCE)
                  .build());
      now = bare(answer);
    }
  }

  /** Refuses a ceremony that came to nothing: whoever runs the command again has to know. */
  public static void requireNoFailure(JsonObject ceremony) throws CommandFailure {
    String stage = SignerHome.text(ceremony, "stage");
    if (stage.equals("abandoned") || stage.equals("failed") || stage.equals("refused")) {
      String next = SignerHome.text(ceremony, "next");
      throw CommandFailure.refused(
          "ceremony_" + stage,
          "the ceremony is " + stage + ": " + SignerHome.text(ceremony, "detail"),
          next.isEmpty() ? "See oc-guardian ceremony status, then start another." : next);
    }
  }

  /** Without what the control channel puts before it. */
  public static JsonObject bare(JsonObject answer) {
    JsonObject.Builder bare = JsonObject.builder();
    answer
        .members()
        .forEach((name, value) -> {
          if (!name.equals("ok")) {
            bare.put(name, value);
          }
        });
    return bare.build();
  }

  private void confirm(JsonObject ceremony) throws CommandFailure, IOException {
    String id = SignerHome.text(ceremony, "id");
    if (!asks || !SignerHome.text(ceremony, "stage").equals("code") || asked.equals(id)) {
      return;
    }
    asked = id;
    String code = SignerHome.text(ceremony, "code");
    String answer = context.terminal().ask(CodeAnswer.question(code)).orElse("later").strip();
    Optional<String> confirmed = CodeAnswer.confirmed(answer, code);
    boolean denied = answer.equalsIgnoreCase("n") || answer.equalsIgnoreCase("no");
    if (confirmed.isPresent() || denied) {
      SignerHome.require(
          home,
          JsonObject.builder()
              .put("command", "decide")
              .put("item", SignerHome.text(ceremony, "setup_hash"))
              .put("verdict", denied ? "deny" : "code")
              .put("code", confirmed)
              .build());
    } else {
      context
          .terminal()
          .err()
          .println(
              "It waits: oc-guardian inbox approve " + id + " --code, when you have compared.");
    }
  }
}
