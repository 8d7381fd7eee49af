package io.ochk.system.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four operators, each with an own key, from nothing to a ratified charter and an incident. */
class LifecycleTest {
  private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave");

  @TempDir Path folder;

  @Test
  void fourOperatorsGoFromTheirWordsToARatifiedCharterThatAnybodyCanVerifyOffline()
      throws Exception {
    try (Federation federation = Federation.founded(folder)) {
      RunningPortal portal = federation.portal();
      assertStatus(portal, "recruiting");

      for (int seat = 0; seat < 4; seat++) {
        Operator operator = applicationToSeat(federation, NAMES.get(seat), seat);
        assertThat(operator.does("register").out()).contains(operator.id());
      }
      assertThat(portal.get("/api/operator/registry").text("count")).isEqualTo("4");
      assertStatus(portal, "forming");

      String hash =
          Charter.parse(Files.readAllBytes(federation.publish("1.0.0", federation.operators())))
              .hash();
      for (int i = 0; i < 4; i++) {
        assertStatus(portal, "forming");
        ratification(federation, federation.operators().get(i), hash, i + 1);
      }
      assertStatus(portal, "binding");

      Operator alice = federation.operators().getFirst();
      String incident =
          alice
              .does(
                  "incident",
                  "publish",
                  "--federation",
                  Federation.SLUG,
                  "--severity",
                  "warning",
                  "--title",
                  "A disk \ud83d\ude00",
                  "--body",
                  "Replaced.",
                  "--tag",
                  "hardware")
              .text("answer.incident_id");
      assertThat(portal.get("/api/public/incidents").text("incidents.0.incident_id"))
          .isEqualTo(incident);
      assertThat(alice.does("incident", "list").out()).contains(incident);

      verifyEverything(federation);
      everythingIsInTheAuditLog(alice);
    }
  }

  private static Operator applicationToSeat(Federation federation, String name, int seat)
      throws Exception {
    RunningPortal portal = federation.portal();
    Operator operator = federation.newcomer(name);
    String application = federation.applies(operator);
    assertThat(portal.get("/api/operator/applications/" + application).text("state"))
        .isEqualTo("received");
    assertThat(federation.reviewer().does(portal, "list").out()).contains(application);
    federation.reviewer().does(portal, "show", application);
    operator.kit("apply", "verify-acceptance", "--json").run().exits(1).says("not_decided_yet");

    federation.reviewer().does(portal, "accept", application, "--note", "Welcome, " + name + ".");
    CommandResult acceptance = operator.does("apply", "verify-acceptance");
    assertThat(acceptance.text("verdict")).isEqualTo("accepted");
    assertThat(acceptance.text("application_id")).isEqualTo(application);

    CommandResult join =
        operator.does("federations", "join", "--federation", Federation.SLUG, "--seat", "" + seat);
    assertThat(join.text("seat")).isEqualTo("" + seat);
    federation.organiser().does(portal, "assign-seat", Federation.SLUG, operator.id());
    return operator;
  }

  private static void ratification(
      Federation federation, Operator operator, String hash, int ratified) throws Exception {
    Path file = operator.file("charter.md");
    CommandResult fetched =
        operator.does(
            "charter", "fetch", "--federation", Federation.SLUG, "--out", file.toString());
    assertThat(fetched.text("charter_hash")).isEqualTo(hash);
    operator.does("charter", "validate", file.toString());
    CommandResult signed =
        operator.does(
            "charter", "sign", "--federation", Federation.SLUG, "--file", file.toString(), "--yes");
    assertThat(signed.text("charter_hash")).isEqualTo(hash);
    operator.does("charter", "publish", "--federation", Federation.SLUG);
    RunningPortal.Reply roster =
        federation.portal().get("/api/operator/charter?federation=" + Federation.SLUG);
    assertThat(roster.text("signatures." + (ratified - 1) + ".operator_id"))
        .isEqualTo(operator.id());
  }

  private static void verifyEverything(Federation federation) throws Exception {
    Operator stranger = Operator.nobody("stranger", federation.folder());
    Path record = stranger.file("record.json");
    String[] pins = {
      "--reviewer-key", federation.reviewer().pubkey(),
      "--organiser-key", federation.organiser().pubkey()
    };
    String portal = federation.portal().url();
    CommandResult online =
        stranger
            .kit("verify", "federation", Federation.SLUG, "--portal", portal)
            .with("--save", record.toString(), "--json")
            .with(pins)
            .run()
            .exits(0);
    int last = online.count("reports.0.checks") - 1;
    assertThat(online.text("reports.0.checks." + last + ".check")).isEqualTo("status");
    assertThat(online.text("reports.0.checks." + last + ".detail")).isEqualTo("binding");

    federation.portal().stop();
    CommandResult offline =
        stranger.kit("verify", record.toString(), "--json").with(pins).run().exits(0);
    assertThat(offline.count("reports.0.checks")).isEqualTo(last + 1);
    stranger
        .kit("verify", record.toString(), "--reviewer-key", federation.organiser().pubkey())
        .run()
        .exits(4)
        .says("reviewer keys");

    String forged = Files.readString(record).replace("A disk", "No disk");
    Path forgery = Files.writeString(stranger.file("forged.json"), forged);
    stranger
        .kit("verify", forgery.toString())
        .with(pins)
        .run()
        .exits(4)
        .says("incidents[0]: signature");
    stranger.kit("verify", "federation", Federation.SLUG, "--portal", portal).run().exits(3);
  }

  private static void everythingIsInTheAuditLog(Operator alice) throws Exception {
    Path export = alice.file("audit.json");
    alice.does("audit", "export", "--out", export.toString());
    String log = Files.readString(export);
    for (String action :
        List.of("program-apply", "federation-join", "charter-sign", "alert-publish")) {
      assertThat(log).contains("\"action\":\"" + action + "\"");
    }
    assertThat(alice.does("status").text("envelopes_signed")).isEqualTo("4");
  }

  private static void assertStatus(RunningPortal portal, String status) throws Exception {
    assertThat(portal.get("/api/public/federations/" + Federation.SLUG).text("federation.status"))
        .isEqualTo(status);
  }
}
