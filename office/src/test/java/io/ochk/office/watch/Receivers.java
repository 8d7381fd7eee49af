package io.ochk.office.watch;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.StrictJson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code src/test/node/receivers.mjs}: a mail server, a Nostr relay and a webhook. */
final class Receivers implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/node");

  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;
  final int webhook;
  final int mail;
  final int nostr;

  private Receivers(Process process) throws Exception {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    JsonMembers ports = line();
    this.webhook = (int) ports.integer("webhook", 1, 65_535);
    this.mail = (int) ports.integer("mail", 1, 65_535);
    this.nostr = (int) ports.integer("nostr", 1, 65_535);
  }

  /** Whether the packages are installed; {@code oc test} does that before it begins. */
  static boolean available() {
    return Files.isDirectory(FOLDER.resolve("node_modules/ws"));
  }

  static Receivers start() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("node", "receivers.mjs");
    builder.directory(FOLDER.toFile());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new Receivers(builder.start());
  }

  private JsonMembers line() throws Exception {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the receivers have ended");
    }
    return JsonMembers.of(
        StrictJson.parseObject(line.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD));
  }

  /** Gives a command and returns everything that was received before it was taken. */
  List<JsonMembers> command(String command) throws Exception {
    in.write(command);
    in.newLine();
    in.flush();
    List<JsonMembers> received = new ArrayList<>();
    while (true) {
      JsonMembers next = line();
      if (next.string("at").equals("command")) {
        return received;
      }
      received.add(next);
    }
  }

  /** What was received at one of the three, as texts. */
  static List<String> at(List<JsonMembers> received, String place) throws Exception {
    List<String> found = new ArrayList<>();
    for (JsonMembers row : received) {
      if (row.string("at").equals(place)) {
        found.add(CanonicalJson.text(row.source()));
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    in.close();
    process.destroy();
  }
}
