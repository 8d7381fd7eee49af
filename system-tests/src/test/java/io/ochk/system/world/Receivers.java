package io.ochk.system.world;

import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A webhook, a mail server and a Nostr relay by independent implementations ({@code
 * office/src/test/node/receivers.mjs}), and what they have received.
 */
public final class Receivers implements AutoCloseable {
  private final Process process;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final long webhook;
  private final long mail;
  private final long nostr;

  private Receivers(Process process) throws Exception {
    this.process = process;
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    JsonMembers ports =
        JsonMembers.of(
            StrictJson.parseObject(
                out.readLine().getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD));
    this.webhook = ports.integer("webhook", 1, 65_535);
    this.mail = ports.integer("mail", 1, 65_535);
    this.nostr = ports.integer("nostr", 1, 65_535);
    Thread.ofVirtual().start(() -> collect(out));
  }

  private static Path folder() {
    return Program.root().resolve("office/src/test/node");
  }

  /** Whether their packages are installed; {@code oc test} does that before it begins. */
  public static boolean available() {
    return Files.isDirectory(folder().resolve("node_modules/ws"));
  }

  /** Starts all three. */
  public static Receivers start() throws Exception {
    return new Receivers(
        new ProcessBuilder("node", "receivers.mjs")
            .directory(folder().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private void collect(BufferedReader out) {
    try {
      out.lines().forEach(received::add);
    } catch (RuntimeException e) {
      // The process has ended.
    }
  }

  /** How much has come. */
  public int count() {
    return received.size();
  }

  /**
   * Whether something with this text has come to {@code place}: webhook, mail or nostr.
   *
   * @param from how much had come before
   */
  public boolean got(String place, String text, int from) {
    return received.stream()
        .skip(from)
        .filter(line -> line.startsWith("{\"at\":\"" + place + "\""))
        .anyMatch(line -> unfolded(line).contains(text));
  }

  // A mail's long lines come in pieces.
  private static String unfolded(String line) {
    return line.replace("=\\r\\n", "").replace("\\r\\n ", " ");
  }

  /** Everything that has come, as one text. */
  public String all() {
    return String.join("\n", received);
  }

  /** The webhook's address. */
  public String webhook() {
    return "http://127.0.0.1:" + webhook + "/";
  }

  /** The mail server's address. */
  public String mail() {
    return "smtp://127.0.0.1:" + mail;
  }

  /** The relay's address. */
  public String nostr() {
    return "ws://127.0.0.1:" + nostr;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    process.onExit().join();
  }
}
