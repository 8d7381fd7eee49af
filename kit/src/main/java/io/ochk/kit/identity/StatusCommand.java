package io.ochk.kit.identity;

import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.Settings;
import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code status}: who I am, from the home alone. */
@Command(
    name = "status",
    header = "Show the identity, the settings and how much was signed.",
    description = {
      "Reads the home directory alone: no key is opened and nothing is asked of a portal."
          + " Without an identity it says so and exits 0 all the same."
    },
    footer = {"", "Examples:", "  oc-guardian status", "  oc-guardian status --json"})
public final class StatusCommand extends KitCommand {
  @Override
  protected Report run(CommandContext context) throws CommandFailure, IOException {
    Home home = home(context);
    Optional<Identity> identity = home.identity();
    Settings settings = home.settings();
    List<AuditEntry> audit = home.audit().entries();
    long signed = audit.stream().filter(e -> e.event().equals(AuditEntry.SIGNED)).count();
    Report.Builder report = Report.builder();
    if (identity.isPresent()) {
      Identity me = identity.get();
      report
          .field("operator_id", me.operatorId().text())
          .field("public key", me.pubkey().hex())
          .field("key rests in", me.place().word())
          .field("since", UtcTime.format(me.createdAt()) + " (" + me.origin() + ")");
    } else {
      report.line("There is no identity yet. Make one with oc-guardian init.");
    }
    report
        .field("home", home.directory().toString())
        .field("portal", settings.portal().map(Origin::text).orElse("none settled"))
        .field("applications", settings.applyAddress());
    JsonObject.Builder pins = JsonObject.builder();
    for (Role role : Role.values()) {
      Optional<PublicKey> pin = settings.pin(role);
      report.field(role.wireName(), pin.map(Settings::fingerprint).orElse("not pinned yet"));
      pins.put(role.wireName(), pin.map(PublicKey::hex));
    }
    report.field("signed here", signed + " envelopes, " + audit.size() + " lines in the audit log");
    report
        .json()
        .put("operator_id", identity.map(i -> i.operatorId().text()))
        .put("pubkey", identity.map(i -> i.pubkey().hex()))
        .put("key_place", identity.map(i -> i.place().word()))
        .put("home", home.directory().toString())
        .put("portal", settings.portal().map(Origin::text))
        .put("apply_address", settings.applyAddress())
        .put("pins", pins.build())
        .put("envelopes_signed", signed)
        .put("audit_entries", audit.size());
    return report.build();
  }
}
