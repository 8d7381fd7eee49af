package io.ochk.kit.signer;

import io.ochk.kit.home.Home;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.server.store.StoreException;
import io.ochk.signer.control.ControlClient;
import io.ochk.signer.control.JournalView;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.policy.PolicyFile;
import io.ochk.signer.store.SignerStore;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The signer's part of the kit's home, and the signer that runs there. */
public final class SignerHome {
  private SignerHome() {}

  /** The signer's folder. */
  public static Path folder(Home home) {
    return home.directory().resolve("signer");
  }

  /** The operator's policy. */
  public static PolicyFile policy(Home home) {
    return new PolicyFile(home.directory().resolve("policy.json"));
  }

  /** The policy that the file holds, or why it cannot be read. */
  public static Policy load(Home home) throws CommandFailure, IOException {
    PolicyFile file = policy(home);
    try {
      return file.load();
    } catch (MalformedException e) {
      throw CommandFailure.refused(
          "policy_malformed",
          file.path() + ": " + e.getMessage(),
          "Correct it, or move it aside; until then the signer asks about everything.");
    }
  }

  /**
   * Asks the signer that runs.
   *
   * @return nothing if none runs
   */
  public static Optional<JsonObject> ask(Home home, JsonObject question)
      throws CommandFailure, IOException {
    Optional<JsonObject> answer;
    try {
      answer = ControlClient.ask(folder(home), question);
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          "signer_gone",
          "the signer ended while it was asked",
          "Start it again: oc-guardian sign --serve.");
    }
    if (answer.isPresent()
        && answer.get().get("ok").orElse(null) instanceof JsonBoolean ok
        && !ok.value()) {
      throw CommandFailure.refused(
          text(answer.get(), "code"),
          text(answer.get(), "message"),
          "Look at oc-guardian inbox list and oc-guardian ceremony status.");
    }
    return answer;
  }

  /** Asks the signer that runs, without which the command makes no sense. */
  public static JsonObject require(Home home, JsonObject question)
      throws CommandFailure, IOException {
    return ask(home, question)
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.UNREACHABLE,
                "no_signer",
                "no signer runs in " + home.directory(),
                "Start one and leave it running: oc-guardian sign --serve --node URL."));
  }

  /** The store, while no signer runs. */
  public static SignerStore open(Home home, CommandContext context) throws CommandFailure {
    try {
      return SignerStore.open(folder(home), context.random().get()::nextBytes);
    } catch (StoreException e) {
      throw CommandFailure.refused(
          "signer_store",
          "the signer's store cannot be opened: " + e.getMessage(),
          e.getCause() == null
              ? "If another signer runs in this home, stop it, or use it."
              : e.kind().next() + ", then run this again.");
    }
  }

  /** The signer's journal: from the signer that runs, else from its store. */
  public static JsonObject journal(Home home, CommandContext context, int last)
      throws CommandFailure, IOException {
    Optional<JsonObject> answer =
        ask(home, JsonObject.builder().put("command", "journal").put("last", last).build());
    if (answer.isPresent()) {
      return answer.get();
    }
    try (SignerStore store = open(home, context)) {
      return JournalView.json(store, last);
    }
  }

  /** A text member, empty if it is not there. */
  public static String text(JsonObject object, String name) {
    return object.get(name).orElse(null) instanceof JsonString s ? s.value() : "";
  }

  /** The texts in a member, none if it is missing. */
  public static List<String> texts(JsonObject object, String name) {
    return object.get(name).filter(JsonArray.class::isInstance).map(JsonArray.class::cast).stream()
        .flatMap(array -> array.values().stream())
        .filter(JsonString.class::isInstance)
        .map(value -> ((JsonString) value).value())
        .toList();
  }

  /** The objects of an array member. */
  public static List<JsonObject> objects(JsonObject object, String name) {
    JsonValue value = object.get(name).orElse(null);
    return value instanceof JsonArray array
        ? array.values().stream()
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .toList()
        : List.of();
  }
}
