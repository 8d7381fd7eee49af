package io.ochk.kit.signer;

import io.ochk.kit.home.Home;
import io.ochk.protocol.json.JsonObject;
import io.ochk.signer.inbox.Decision;
import io.ochk.signer.inbox.Inbox;
import io.ochk.signer.store.SignerStore;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The inbox of the signer that runs, or of the store while none does. */
final class InboxItems {
  private InboxItems() {}

  /**
   * What there is to see.
   *
   * @param notices what the signer that runs has to say besides
   */
  record Seen(List<JsonObject> items, List<String> notices) {}

  static Seen look(Home home, CommandContext context, boolean all)
      throws CommandFailure, IOException {
    Optional<JsonObject> answer =
        SignerHome.ask(home, JsonObject.builder().put("command", "inbox").put("all", all).build());
    if (answer.isPresent()) {
      return new Seen(
          SignerHome.objects(answer.get(), "items"), SignerHome.texts(answer.get(), "notices"));
    }
    try (SignerStore store = SignerHome.open(home, context)) {
      return new Seen(Inbox.items(store, context.clock().instant(), all), List.of());
    }
  }

  private static List<JsonObject> all(Home home, CommandContext context, boolean all)
      throws CommandFailure, IOException {
    return look(home, context, all).items();
  }

  /** The item that an id, or the beginning of one, names. */
  static JsonObject require(Home home, CommandContext context, String id)
      throws CommandFailure, IOException {
    List<JsonObject> found =
        all(home, context, true).stream()
            .filter(i -> SignerHome.text(i, "id").startsWith(id))
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw CommandFailure.refused(
        found.isEmpty() ? "not_in_inbox" : "several_in_inbox",
        found.isEmpty()
            ? "nothing in the inbox begins with " + id
            : found.size() + " items begin with " + id,
        "See oc-guardian inbox list --all.");
  }

  /** The hash by which the signer knows an item. */
  static String hash(JsonObject item) {
    return SignerHome.text(
        item, SignerHome.text(item, "type").equals("ceremony") ? "setup_hash" : "request_hash");
  }

  /** Whether the item waits for its code to be compared. */
  static boolean isCode(JsonObject item) {
    return SignerHome.text(item, "type").equals("ceremony")
        && SignerHome.text(item, "state").equals("code");
  }

  /** Carries a decision out at once where a signer runs, else leaves it for the next one. */
  static Report decide(Home home, CommandContext context, JsonObject item, Decision.Verdict verdict)
      throws CommandFailure, IOException {
    Optional<JsonObject> answer = ask(home, hash(item), verdict);
    if (answer.isEmpty()) {
      try (SignerStore store = SignerHome.open(home, context)) {
        Inbox.record(store, new Decision(hash(item), verdict), context.clock().instant());
      }
    }
    String done =
        switch (verdict) {
          case Decision.Approve _ -> "Approved";
          case Decision.Deny _ -> "Denied";
          case Decision.SameCode _ -> "Confirmed";
        };
    Report.Builder report =
        Report.builder()
            .line(InboxLines.headline(item))
            .line(
                done
                    + (answer.isPresent()
                        ? "; the signer carries it out."
                        : "; no signer runs: the next oc-guardian sign --serve carries it out."));
    report
        .json()
        .put("id", SignerHome.text(item, "id"))
        .put("decision", verdict.word())
        .put("carried_out", answer.isPresent());
    return report.build();
  }

  /** Tells the signer that runs; nothing if none does. */
  static Optional<JsonObject> ask(Home home, String hash, Decision.Verdict verdict)
      throws CommandFailure, IOException {
    return SignerHome.ask(
        home,
        JsonObject.builder()
            .put("command", "decide")
            .put("item", hash)
            .put("verdict", verdict.word())
            .put("code", verdict.compared())
            .build());
  }
}
