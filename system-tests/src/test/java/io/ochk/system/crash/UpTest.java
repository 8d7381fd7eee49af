package io.ochk.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.fixture.FreePorts;
import io.ochk.system.world.Command;
import io.ochk.system.world.CommandResult;
import io.ochk.system.world.Json;
import io.ochk.system.world.Program;
import io.ochk.system.world.Scale;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code oc up} is killed at its steps, in each way; the next run continues, to the same end. */
class UpTest {
  // Only a full campaign plays to the end; the others end after a few kills.
  private static final int RUNS = Scale.pick(2, 3, 120);
  private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave");

  // The launcher without its build, which the test run has already made.
  private static final String SCRIPT =
      "set -euo pipefail; for part in toolchain build up; do . \"$OC_ROOT/launcher/$part.sh\";"
          + " done; oc_build() { :; }; ";
  private static final String UP = "oc_up \"$@\"";

  // The launcher stops in its fifth step: nothing goes on while somebody looks.
  private static final String STOPS = "oc_up_init() { kill -STOP $$; }; ";

  /** How a run ends before its time. */
  private enum End {
    POWER_FAILS("-KILL", true),
    LAUNCHER_IS_KILLED("-KILL", false),
    INTERRUPTED("-INT", true);

    private final String signal;
    private final boolean wholeGroup;

    End(String signal, boolean wholeGroup) {
      this.signal = signal;
      this.wholeGroup = wholeGroup;
    }
  }

  @TempDir Path folder;

  // Nodes listen at 920, 930, 940 and 950 above the portal, and at the places after these.
  private final String portal =
      "http://localhost:" + FreePorts.with(List.of(920, 921, 930, 931, 940, 941, 950, 951));

  @AfterEach
  void nothingServesOn() throws IOException {
    if (!Files.isDirectory(folder.resolve("up"))) {
      return;
    }
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(folder.resolve("up"), "*.pid")) {
      for (Path pid : pids) {
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
            .filter(p -> p.info().commandLine().orElse("").contains(folder.toString()))
            .ifPresent(p -> {
              p.destroyForcibly();
              p.onExit().orTimeout(180, TimeUnit.SECONDS).join();
            });
      }
    }
  }

  @Test
  void aRunThatWasKilledIsContinuedByTheNextToTheSameEndAndAFreshOneStartsAnew() throws Exception {
    continuesToTheEnd();
    startsAnew();
  }

  private void continuesToTheEnd() throws Exception {
    // A run gets so far: each takes at least one step, else it would never end.
    int steps = Scale.pick(4, 5, 2);
    int done = 0;
    for (int run = 0; run < RUNS; run++) {
      Process serving = run(steps, End.values()[run % End.values().length], "", () -> {});
      if (serving != null) {
        assertServed(serving);
        return;
      }
      int now = marks();
      assertThat(now).as("steps done after run " + run).isGreaterThanOrEqualTo(done);
      done = now;
    }
    assertThat(done).isGreaterThanOrEqualTo(RUNS);
    assertThat(Scale.isFull()).as("a full campaign comes to the end").isFalse();
  }

  // With --fresh nothing is left of what was there, and the new run serves what it makes.
  private void startsAnew() throws Exception {
    Path up = folder.resolve("up");
    String reviewer = Files.readString(up.resolve("reviewer.pubkey"));
    Path old = Files.writeString(up.resolve("operators/alice/old"), "of the last run");
    // When its fifth step begins, the fourth has founded the federation.
    Process serving = run(5, End.POWER_FAILS, STOPS, this::assertAnew, "--fresh");
    assertThat(serving).isNull();
    assertThat(old).doesNotExist();
    assertThat(folder.resolve("up.removed")).doesNotExist();
    assertThat(Files.readString(up.resolve("reviewer.pubkey"))).isNotEqualTo(reviewer);
    assertThat(marks()).as("reviewer, organiser, federation").isEqualTo(3);
  }

  private void assertAnew() throws Exception {
    JsonArray federations = (JsonArray) Json.at(get("/api/federations"), "federations");
    assertThat(federations.values()).hasSize(1);
    JsonArray operators = (JsonArray) Json.at(get("/api/operator/registry"), "operators");
    assertThat(operators.values()).isEmpty();
  }

  private int marks() {
    String[] marks = folder.resolve("up/done").toFile().list();
    return marks == null ? 0 : marks.length;
  }

  private void assertServed(Process serving) throws Exception {
    try {
      assertEverythingHappenedOnce();
    } finally {
      signal(serving, End.INTERRUPTED);
    }
    assertThat(serving.waitFor(180, TimeUnit.SECONDS)).as("Ctrl-C ends it").isTrue();
    assertThat(serving.exitValue()).isZero();
  }

  /** What holds while a run is at a step. */
  @FunctionalInterface
  private interface Look {
    void look() throws Exception;
  }

  /**
   * Runs until so many steps have begun, then ends it; a run that comes to serve is returned.
   *
   * @param changed what the launcher does otherwise, as shell
   */
  private Process run(int steps, End end, String changed, Look then, String... options)
      throws Exception {
    // Who starts the tests in the background may have SIGINT ignored, which a shell cannot undo.
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT",
                "setsid",
                "bash",
                "-c",
                SCRIPT + changed + UP,
                "oc"));
    command.addAll(List.of("--port", "" + URI.create(portal).getPort()));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("OC_"));
    builder.environment().put("OC_ROOT", Program.root().toString());
    builder.environment().put("OC_HOME", folder.toString());
    Process process = builder.start();
    List<String> shown = new ArrayList<>();
    int begun = 0;
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      shown.add(line);
      if (line.contains("Ctrl-C stops everything")) {
        return process;
      }
      if (!line.isEmpty() && !line.startsWith(" ") && ++begun == steps) {
        then.look();
        signal(process, end);
        break;
      }
    }
    assertThat(process.waitFor(180, TimeUnit.SECONDS))
        .as(() -> "it ends after " + end + ": " + shown + "; still there: " + running(process))
        .isTrue();
    if (begun < steps) {
      // A command of a launcher that was killed may still hold its lock: then the step is refused.
      assertThat(String.join("\n", shown)).contains("run 'oc up' again to continue there");
    }
    return null;
  }

  private static List<String> running(Process process) {
    return process
        .descendants()
        .map(p -> p.info().arguments().map(a -> String.join(" ", a)).orElse("?"))
        .map(words -> words.substring(Math.max(0, words.length() - 200)))
        .toList();
  }

  private static void signal(Process process, End end) throws Exception {
    String target = (end.wholeGroup ? "-" : "") + process.pid();
    new ProcessBuilder("kill", end.signal, "--", target).inheritIO().start().waitFor();
  }

  private void assertEverythingHappenedOnce() throws Exception {
    JsonObject federation = get("/api/public/federations/oc-me-v1");
    assertThat(Json.at(federation, "federation.status")).hasToString("\"live\"");
    JsonArray incidents = (JsonArray) Json.at(get("/api/public/incidents"), "incidents");
    assertThat(incidents.values()).hasSize(1);
    JsonObject record = get("/api/public/federations/oc-me-v1/record");
    assertThat(((JsonArray) Json.at(record, "statements")).values()).hasSize(6);
    assertThat(((JsonArray) Json.at(record, "memberships")).values()).hasSize(4);
    for (String name : NAMES) {
      CommandResult status =
          Command.of(Program.KIT, "status", "--json")
              .env("OC_GUARDIAN_HOME", folder.resolve("up/operators").resolve(name))
              .run()
              .exits(0);
      assertThat(status.text("envelopes_signed")).isEqualTo(name.equals("alice") ? "4" : "3");
    }
  }

  private JsonObject get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(portal + path)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return StrictJson.parseObject(answer.body(), io.ochk.protocol.json.JsonLimits.RECORD);
    }
  }
}
