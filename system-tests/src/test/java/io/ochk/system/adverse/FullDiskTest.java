package io.ochk.system.adverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonArray;
import io.ochk.server.fixture.PostgresServer;
import io.ochk.system.world.Json;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.SmallDisk;
import io.ochk.system.world.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full: a clear error, nothing half-written, and on it goes when there is room. */
class FullDiskTest {
  @TempDir Path folder;

  @BeforeEach
  void onlyRootCanMakeASmallFileSystem() {
    assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
  }

  @Test
  void thePortalRefusesWith507AndTakesItLater() throws Exception {
    try (SmallDisk disk = new SmallDisk(folder.resolve("portal"), 128);
        RunningPortal portal = RunningPortal.sqlite(disk.folder())) {
      refusesAndTakesItLater(
          disk, portal, () -> assertThat(portal.get("/api/health/deep").status()).isEqualTo(503));
    }
  }

  @Test
  void thePortalRefusesWith507WhenTheDiskOfPostgresIsFullAndTakesItLater() throws Exception {
    try (PostgresServer postgres = PostgresServer.create();
        SmallDisk disk = new SmallDisk(postgres.folder().resolve("small"), 96)) {
      Path tables = Files.createDirectory(disk.folder().resolve("tables"));
      String url = postgres.newDatabaseIn(tables);
      try (RunningPortal portal =
          RunningPortal.start(
              folder.resolve("portal"),
              0,
              TestKeys.reviewer().publicKey().hex(),
              TestKeys.organiser().publicKey().hex(),
              List.of("--database-url", url))) {
        refusesAndTakesItLater(disk, portal, () -> {});
      }
    }
  }

  private interface Look {
    void now() throws Exception;
  }

  private static void refusesAndTakesItLater(SmallDisk disk, RunningPortal portal, Look whileFull)
      throws Exception {
    Wire wire = new Wire(portal);
    wire.found();
    wire.seat(TestKeys.operator(0), 0);
    disk.fill();
    // What the store had set aside may still take a few.
    ActionEnvelope refused = null;
    int taken = 0;
    for (int i = 0; i < 5_000 && refused == null; i++) {
      ActionEnvelope next = wire.incident(TestKeys.operator(0), "incident " + i);
      RunningPortal.Reply reply = portal.post("/api/operator/incidents", next.bytes());
      if (reply.status() == 201) {
        taken++;
      } else {
        assertThat(reply.status()).as(reply.body()).isEqualTo(507);
        assertThat(reply.text("code")).isEqualTo("storage_full");
        refused = next;
      }
    }
    assertThat(refused).as("the disk is full").isNotNull();
    assertThat(count(portal)).isEqualTo(taken);
    whileFull.now();

    disk.free();
    RunningPortal.Reply again = portal.post("/api/operator/incidents", refused.bytes());
    assertThat(again.status()).as(again.body() + portal.log()).isEqualTo(201);
    assertThat(count(portal)).isEqualTo(taken + 1);
    RunningPortal.Reply health = portal.get("/api/health/deep");
    assertThat(health.status()).as(health.body()).isEqualTo(200);
    portal.kill();
    portal.start();
    assertThat(count(portal)).isEqualTo(taken + 1);
  }

  private static int count(RunningPortal portal) throws IOException {
    int count = 0;
    String query = "/api/public/incidents?limit=100";
    String cursor = "";
    do {
      var page = portal.get(query + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      assertThat(page.status()).as(page.body()).isEqualTo(200);
      count += ((JsonArray) Json.at(page.json(), "incidents")).values().size();
      cursor =
          Json.at(page.json(), "next_cursor") instanceof io.ochk.protocol.json.JsonString s
              ? s.value()
              : "";
    } while (!cursor.isEmpty());
    return count;
  }

  @Test
  void theKitSaysSoAndSignsLater() throws Exception {
    try (SmallDisk disk = new SmallDisk(folder.resolve("kit"), 1)) {
      Operator alice = Operator.named("alice", disk.folder());
      String[] publish = {
        "incident",
        "publish",
        "--portal",
        "https://portal.example",
        "--federation",
        "oc-me-v1",
        "--severity",
        "info",
        "--title",
        "x",
        "--body",
        "y".repeat(9_000),
        "--out",
        folder.resolve("incident.json").toString()
      };
      disk.fill();
      alice.kit(publish).run().exits(1).says("next: ");
      assertThat(folder.resolve("incident.json")).doesNotExist();
      assertThat(alice.does("status").text("envelopes_signed")).isEqualTo("0");
      disk.free();
      alice.does(publish);
      assertThat(folder.resolve("incident.json")).exists();
      alice.does("audit", "log");
      assertThat(alice.does("status").text("envelopes_signed")).isEqualTo("1");
    }
  }
}
