package io.ochk.kit.portal;

import io.ochk.client.Answer;
import io.ochk.client.PortalClient;
import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.Outbox;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code portal show}. */
@Command(
    name = "show",
    header = "Show what the portal holds about you that is not public.",
    description = {
      "Opens a session with a signed challenge, reads your applications with their answers, and"
          + " ends the session. With --json everything that the portal holds is printed."
    },
    footer = {"", "Examples:", "  oc-guardian portal show", "  oc-guardian portal show --json"})
public final class PortalShowCommand extends KitCommand {
  private static final int MOST = 1_000;

  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Mixin Transport transport = new Transport();

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException {
    Home home = home(context);
    Identity identity = home.requireIdentity();
    try (var _ = home.lock()) {
      Settings settings = home.settings();
      Origin portal = transport.portal(context, settings);
      try (PortalClient client = transport.client(context, settings)) {
        String challenge = Answers.require(client.challenge());
        Outbox outbox = new Outbox(context, home, identity, passphrase);
        PortalSession action =
            new PortalSession(
                Optional.of(portal),
                challenge,
                identity.operatorId(),
                PortalSession.Reader.OPERATOR);
        Outbox.Recorded recorded =
            outbox.sign(action, Optional.empty(), Set.of(), Outbox.Approval.GIVEN);
        Answer<String> opened = client.openSession(recorded.envelope());
        // The token is nobody's to keep: the log gets an answer without it.
        outbox.settle(
            client,
            recorded.envelope(),
            opened.map(token -> JsonObject.builder().put("ok", true).build()));
        String token = Answers.require(opened);
        try {
          return report(Answers.require(client.mine(token)));
        } finally {
          var _ = client.endSession(token);
        }
      }
    }
  }

  private static Report report(JsonObject mine) throws CommandFailure {
    Report.Builder report = Report.builder();
    try {
      JsonMembers members = JsonMembers.of(mine);
      report.field("operator_id", members.string("operator_id"));
      List<JsonMembers> applications = members.objects("applications", MOST);
      if (applications.isEmpty()) {
        report.line("The portal holds no application of yours.");
      }
      for (JsonMembers application : applications) {
        report.field("application", application.string("application_id"));
        report.field("  state", application.string("state"));
        report.field("  received", application.string("received_at"));
        report.field(
            "  answers",
            application.any("questionnaire") == JsonNull.NULL
                ? "deleted"
                : application.string("questionnaire").length() + " characters; --json shows them");
      }
    } catch (MalformedException e) {
      throw CommandFailure.unverified(
          "answer_malformed",
          "the portal's answer is malformed: " + e.getMessage(),
          "Check that it is a portal of this programme.");
    }
    // The report says by itself whether it went well.
    mine.members().entrySet().stream()
        .filter(member -> !member.getKey().equals("ok"))
        .forEach(member -> report.json().put(member.getKey(), member.getValue()));
    return report.build();
  }
}
