package io.ochk.kit.signer;

import io.ochk.protocol.json.JsonObject;
import io.ochk.terminal.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An item of the inbox in words. */
final class InboxLines {
  private InboxLines() {}

  private static boolean isCeremony(JsonObject item) {
    return SignerHome.text(item, "type").equals("ceremony");
  }

  /** One line that says what it is and how it stands. */
  static String headline(JsonObject item) {
    String detail = SignerHome.text(item, "detail");
    return SignerHome.text(item, "id")
        + "  "
        + (isCeremony(item) ? "ceremony " : "request ")
        + SignerHome.text(item, "kind")
        + " of "
        + SignerHome.text(item, "federation_slug")
        + ": "
        + SignerHome.text(item, "state")
        + (detail.isEmpty() ? "" : " (" + detail + ")")
        + (SignerHome.text(item, "decision").isEmpty()
            ? ""
            : ", decided: " + SignerHome.text(item, "decision"));
  }

  /** Everything that there is to know before deciding. */
  static List<String> details(JsonObject item) {
    Report.Builder report = Report.builder().line(headline(item));
    for (String name :
        List.of(
            "text",
            "threshold",
            "network",
            "key",
            "charter_hash",
            "request_hash",
            "setup_hash",
            "created_at",
            "expires_at",
            "received_at",
            "signature")) {
      String value = SignerHome.text(item, name);
      if (!value.isEmpty()) {
        report.field("  " + name.replace('_', ' '), value.replace("\n", "\n      "));
      }
    }
    String code = SignerHome.text(item, "code");
    if (!code.isEmpty()) {
      report.field("  code", code + "  (compare it aloud with the others)");
    }
    List<JsonObject> others = SignerHome.objects(item, "others");
    if (!others.isEmpty()) {
      report.field(
          "  others",
          others.stream()
              .map(o -> SignerHome.text(o, "operator_id") + " " + SignerHome.text(o, "decision"))
              .collect(Collectors.joining(", ")));
    }
    return new ArrayList<>(report.build().lines());
  }

  /** What the operator is asked; it names the item, which may not be the last one shown. */
  static String question(JsonObject item) {
    return SignerHome.text(item, "id") + ": " + asked(item);
  }

  private static String asked(JsonObject item) {
    if (!isCeremony(item)) {
      return "Let the federation sign this? [y/n/later] ";
    }
    return InboxItems.isCode(item)
        ? CodeAnswer.question(SignerHome.text(item, "code"))
        : "Join this ceremony? [y/n/later] ";
  }
}
