package io.ochk.bitcoin;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Another implementation in a child process that answers one JSON line for each. Where it is not
 * installed ({@code npm ci} in {@code src/test/node}, Python's {@code opentimestamps} package), the
 * tests that need it count as skipped: a check that did not run must show.
 */
public final class Peer implements AutoCloseable {
  private static final Path NODE = Path.of("src/test/node");
  private static final Path PYTHON = Path.of("src/test/python/ots_peer.py");

  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  private Peer(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** What a test does with the other implementation. */
  @FunctionalInterface
  public interface Check {
    /** Asks and compares. */
    void with(Peer peer) throws Exception;
  }

  /** A test against the Node peer, skipped where its packages are not installed. */
  public static Stream<DynamicTest> withNode(String name, Check check) {
    return Stream.of(
        DynamicTest.dynamicTest(
            name, () -> run(node(), "needs `npm ci` in bitcoin/src/test/node", check)));
  }

  /** A test against the Python peer, skipped where the system's Python lacks the package. */
  public static Stream<DynamicTest> withOpentimestamps(String name, Check check) {
    return Stream.of(
        DynamicTest.dynamicTest(
            name, () -> run(opentimestamps(), "needs the package python3-opentimestamps", check)));
  }

  private static void run(Optional<Peer> found, String need, Check check) throws Exception {
    if (found.isEmpty()) {
      Assumptions.abort(need);
    }
    try (Peer peer = found.get()) {
      check.with(peer);
    }
  }

  private static Optional<Peer> node() throws IOException {
    return Files.isDirectory(NODE.resolve("node_modules"))
        ? Optional.of(new Peer(List.of("node", NODE.resolve("peer.mjs").toString())))
        : Optional.empty();
  }

  private static Optional<Peer> opentimestamps() throws IOException, InterruptedException {
    String python = "/usr/bin/python3";
    if (!Files.isExecutable(Path.of(python))) {
      return Optional.empty();
    }
    Process probe =
        new ProcessBuilder(python, "-c", "import opentimestamps").redirectErrorStream(true).start();
    probe.getInputStream().readAllBytes();
    return probe.waitFor(20, TimeUnit.SECONDS) && probe.exitValue() == 0
        ? Optional.of(new Peer(List.of(python, PYTHON.toString())))
        : Optional.empty();
  }

  /** Asks for one operation. */
  public JsonMembers ask(JsonObject request) throws IOException, MalformedException {
    in.write(CanonicalJson.text(request));
    in.newLine();
    in.flush();
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the peer has ended");
    }
    return JsonMembers.of(
        StrictJson.parseObject(line.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD));
  }

  /** Starts a request for an operation. */
  public static JsonObject.Builder request(String operation) {
    return JsonObject.builder().put("op", operation);
  }

  @Override
  public void close() throws IOException {
    in.close();
    process.destroy();
  }
}
