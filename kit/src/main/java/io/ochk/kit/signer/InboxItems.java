package io.ochk.kit.signer;

import io.ochk.kit.home.Home;
import io.ochk.protocol.json.JsonObject;
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

  static List<JsonObject> all(Home home, CommandContext context, boolean all)
      throws CommandFailure, IOException {
    Optional<JsonObject> answer =
        SignerHome.ask(home, JsonObject.builder().put("command", "inbox").put("all", all).build());
    if (answer.isPresent()) {
      return SignerHome.objects(answer.get(), "items");
    }
    try (SignerStore store = SignerHome.open(home, context)) {
      return Inbox.items(store, context.clock().instant(), all);
    }
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

  /** Approves or denies: at once where a signer runs, else for the next one. */
  static Report decide(Home home, CommandContext context, String id, boolean approve)
      throws CommandFailure, IOException {
    JsonObject item = require(home, context, id);
    String full = SignerHome.text(item, "id");
    Optional<JsonObject> answer =
        SignerHome.ask(
            home,
            JsonObject.builder()
                .put("command", "decide")
                .put("id", full)
                .put("approve", approve)
                .build());
    if (answer.isEmpty()) {
      try (SignerStore store = SignerHome.open(home, context)) {
        Inbox.record(store, new Inbox.Decision(full, approve), context.clock().instant());
      }
    }
    Report.Builder report =
        Report.builder()
            .line(InboxLines.headline(item))
            .line(
                (approve ? "Approved" : "Denied")
                    + (answer.isPresent()
                        ? "; the signer carries it out."
                        : "; no signer runs: the next oc-guardian sign --serve carries it out."));
    report
        .json()
        .put("id", full)
        .put("decision", approve ? "approve" : "deny")
        .put("carried_out", answer.isPresent());
    return report.build();
  }
}
