package io.ochk.threshold.noble;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ochk.threshold.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code @noble/curves} in a Node process of its own, spoken to in JSON lines. */
public final class Noble implements AutoCloseable {
  private static final Path FOLDER =
      Path.of(System.getProperty("oc.root", "."), "threshold", "src", "test", "node");

  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;

  /** Starts Node; installs the locked packages first where they are not there yet. */
  public Noble() {
    try {
      if (!Files.exists(FOLDER.resolve("node_modules/@noble/curves/package.json"))) {
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      }
      process =
          new ProcessBuilder("node", "noble.mjs")
              .directory(FOLDER.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      in = process.inputReader(UTF_8);
      out = process.outputWriter(UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Node 20 with npm is needed for this test", e);
    }
  }

  private static void run(String... command) throws IOException {
    Process install =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    String output = new String(install.getInputStream().readAllBytes(), UTF_8);
    try {
      if (!install.waitFor(5, TimeUnit.MINUTES) || install.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Calls an operation of {@code noble.mjs}; members alternate between name and value. */
  public Object call(String operation, Object... members) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("op", operation);
    for (int i = 0; i < members.length; i += 2) {
      request.put((String) members[i], members[i + 1]);
    }
    try {
      out.write(Json.write(request));
      out.newLine();
      out.flush();
      String line = in.readLine();
      if (line == null) {
        throw new IOException("Node has ended");
      }
      Map<String, Object> answer = Json.object(line);
      if (answer.containsKey("error")) {
        throw new IllegalStateException("noble: " + answer.get("error"));
      }
      return answer.get("ok");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
