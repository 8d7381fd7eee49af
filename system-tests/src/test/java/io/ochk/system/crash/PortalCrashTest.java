package io.ochk.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.server.fixture.PostgresServer;
import io.ochk.system.world.Json;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Scale;
import io.ochk.system.world.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The portal is killed with SIGKILL in the middle of concurrent submissions: what it acknowledged
 * is there afterwards, once, and gets the same answer.
 */
class PortalCrashTest {
  private static final int WRITERS = 4;

  @TempDir Path folder;

  @Test
  void everyAcknowledgedEnvelopeSurvivesAKillOnce() throws Exception {
    try (RunningPortal portal = RunningPortal.sqlite(folder.resolve("sqlite"))) {
      campaign(portal, Scale.pick(1, 4, 50));
    }
  }

  @Test
  void everyAcknowledgedEnvelopeSurvivesAKillOnceOnPostgres() throws Exception {
    try (PostgresServer postgres = PostgresServer.create();
        RunningPortal portal =
            RunningPortal.start(
                folder.resolve("postgres"),
                0,
                TestKeys.reviewer().publicKey().hex(),
                TestKeys.organiser().publicKey().hex(),
                List.of(),
                List.of("OC_DATABASE_URL", postgres.newDatabase()))) {
      campaign(portal, Scale.pick(1, 1, 50));
    }
  }

  private static void campaign(RunningPortal portal, int kills) throws Exception {
    Wire wire = new Wire(portal);
    SigningKey publisher = TestKeys.operator(0);
    wire.found();
    wire.seat(publisher, 0);
    Random random = Scale.random();
    Set<String> everything = new HashSet<>();
    for (int kill = 0; kill < kills; kill++) {
      Map<String, Submission> submissions = round(portal, wire, publisher, random, kill);
      portal.start();
      assertThat(submissions.values()).as("kill %d", kill).anyMatch(s -> s.answer != null);
      for (Submission submission : submissions.values()) {
        // The acknowledged get the first answer again; the others are taken now or were taken.
        RunningPortal.Reply again = portal.post(submission.path, submission.body);
        assertThat(again.status()).as(again.body()).isEqualTo(201);
        if (submission.answer != null) {
          assertThat(again.body()).isEqualTo(submission.answer);
        }
        everything.add(submission.id(again));
      }
      assertThat(stored(portal, everything)).as("kill %d", kill).containsAll(everything);
    }
  }

  private static Map<String, Submission> round(
      RunningPortal portal, Wire wire, SigningKey publisher, Random random, int kill)
      throws Exception {
    int acknowledgementsBeforeTheKill = 5 + random.nextInt(60);
    CountDownLatch enough = new CountDownLatch(acknowledgementsBeforeTheKill);
    Map<String, Submission> submissions = new ConcurrentHashMap<>();
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < WRITERS; w++) {
      long seed = random.nextLong();
      int writer = w;
      writers.add(
          Thread.ofVirtual()
              .start(
                  () -> write(portal, wire, publisher, kill, writer, seed, submissions, enough)));
    }
    assertThat(enough.await(120, TimeUnit.SECONDS)).as("the portal answers").isTrue();
    portal.kill();
    for (Thread writer : writers) {
      writer.join();
    }
    return submissions;
  }

  // Until the portal is gone: applications of new operators, and incidents of one.
  private static void write(
      RunningPortal portal,
      Wire wire,
      SigningKey publisher,
      int kill,
      int writer,
      long seed,
      Map<String, Submission> submissions,
      CountDownLatch enough) {
    Random random = new Random(seed);
    for (int i = 0; ; i++) {
      String name = kill + "-" + writer + "-" + i;
      Submission submission;
      if (random.nextBoolean()) {
        byte[] key = new byte[SigningKey.SEED_LENGTH];
        random.nextBytes(key);
        submission =
            new Submission(
                "/api/operator/applications",
                wire.application(SigningKey.ofSeed(key), "## A1 Handle\n" + name + "\n"),
                "application_id");
      } else {
        ActionEnvelope incident = wire.incident(publisher, name);
        submission = new Submission("/api/operator/incidents", incident.bytes(), "incident_id");
      }
      submissions.put(name, submission);
      try {
        RunningPortal.Reply reply = portal.post(submission.path, submission.body);
        if (reply.status() == 201) {
          submission.answer = reply.body();
          enough.countDown();
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private static final class Submission {
    private final String path;
    private final byte[] body;
    private final String idMember;
    private volatile String answer;

    Submission(String path, byte[] body, String idMember) {
      this.path = path;
      this.body = body;
      this.idMember = idMember;
    }

    String id(RunningPortal.Reply reply) {
      return reply.text(idMember);
    }
  }

  /**
   * The ids of everything in the store; a duplicate is a failure. The queue lists its oldest part
   * only, so expected applications behind it are asked for one by one.
   */
  private static List<String> stored(RunningPortal portal, Set<String> expected)
      throws IOException {
    List<String> ids = new ArrayList<>();
    String cursor = "";
    do {
      RunningPortal.Reply page =
          portal.get(
              "/api/public/incidents?limit=100" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      JsonArray incidents = (JsonArray) Json.at(page.json(), "incidents");
      for (int i = 0; i < incidents.values().size(); i++) {
        ids.add(page.text("incidents." + i + ".incident_id"));
      }
      cursor =
          Json.at(page.json(), "next_cursor") instanceof io.ochk.protocol.json.JsonString s
              ? s.value()
              : "";
    } while (!cursor.isEmpty());
    RunningPortal.Reply queue =
        portal.getWith("/api/reviewer/applications?state=all", grant(portal));
    JsonArray applications = (JsonArray) Json.at(queue.json(), "applications");
    for (int i = 0; i < applications.values().size(); i++) {
      ids.add(queue.text("applications." + i + ".application_id"));
    }
    assertThat(ids).doesNotHaveDuplicates();
    Set<String> listed = new HashSet<>(ids);
    for (String id : expected) {
      if (id.startsWith("app-") && !listed.contains(id)) {
        RunningPortal.Reply one = portal.get("/api/operator/applications/" + id);
        if (one.status() == 200) {
          ids.add(one.text("application_id"));
        }
      }
    }
    return ids;
  }

  private static ReadGrant grant(RunningPortal portal) {
    return ReadGrant.sign(
        Role.REVIEWER, new Wire(portal).origin(), java.time.Instant.now(), 1, TestKeys.reviewer());
  }
}
