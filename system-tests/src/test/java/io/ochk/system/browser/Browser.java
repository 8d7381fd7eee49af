package io.ochk.system.browser;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.system.world.RunningPortal;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Chromium, steered by a script of {@code src/test/node}. */
final class Browser implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/node");

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private Browser(Process process) {
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  static Browser start() throws IOException {
    if (!Files.isDirectory(FOLDER.resolve("node_modules/playwright-core"))) {
      throw new AssertionError(
          "the Node packages are not installed: npm ci in " + FOLDER.toAbsolutePath());
    }
    ProcessBuilder builder = new ProcessBuilder("node", "browser.mjs").directory(FOLDER.toFile());
    builder.environment().put("OC_CHROMIUM", chromium().toString());
    return new Browser(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private static Path chromium() {
    for (String path :
        List.of(
            Optional.ofNullable(System.getenv("OC_CHROMIUM")).orElse(""),
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome")) {
      if (!path.isEmpty() && Files.isExecutable(Path.of(path))) {
        return Path.of(path);
      }
    }
    throw new AssertionError("there is no Chromium (Debian: apt-get install chromium)");
  }

  /** Somebody with a browser profile of their own, at this portal. */
  Visitor visitor(String name, RunningPortal portal) {
    return visitor(name, portal.url());
  }

  /** The same at another address. */
  Visitor visitor(String name, String origin) {
    ask("open", JsonObject.builder().put("who", name).put("origin", origin));
    return new Visitor(this, name, 0);
  }

  /** Somebody in another part of the world. */
  Visitor visitorIn(String timezone, RunningPortal portal) {
    ask(
        "open",
        JsonObject.builder()
            .put("who", timezone)
            .put("origin", portal.url())
            .put("timezone", timezone));
    return new Visitor(this, timezone, 0);
  }

  JsonValue ask(String operation, JsonObject.Builder request) {
    try {
      requests.write(CanonicalJson.text(request.put("op", operation).build()));
      requests.newLine();
      requests.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new AssertionError("the browser ended with " + process.waitFor());
      }
      JsonObject answer =
          StrictJson.parseObject(line.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD);
      if (answer.get("error").isPresent()) {
        throw new AssertionError(
            operation + ": " + ((JsonString) answer.get("error").get()).value());
      }
      return answer.get("value").orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    requests.close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
