package io.ochk.system.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.system.transcript.Transcript.Exchange;
import io.ochk.system.world.BadServer;
import io.ochk.system.world.Desk;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Program;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is there when a transcript begins, and the shells of those who type. */
final class Stage implements AutoCloseable {
  private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave");
  private static final List<String> OFFICES = List.of("reviewer", "organiser");
  private static final int LONGEST_SECONDS = 150;

  private final Path folder;
  private final Placeholders placeholders;
  private final Path programs;
  private final List<AutoCloseable> running = new ArrayList<>();
  private boolean portal;

  Stage(String given, Path folder, Placeholders placeholders) throws Exception {
    this.folder = folder;
    this.placeholders = placeholders;
    this.programs = Files.createDirectories(folder.resolve("programs"));
    program("oc-guardian", "exec " + line(Program.KIT) + " \"$@\"");
    program("oc", "shift; exec " + line(Program.OFFICE) + " \"$@\"");
    switch (given) {
      case "nothing" -> {}
      case "a portal with a founded federation" -> founded();
      case "a federation with four seated operators" -> seated();
      case "addresses that are no portals" -> noPortals();
      default -> throw new AssertionError("a transcript cannot begin with: " + given);
    }
  }

  // Seated over HTTP with the keys of the tests: sixty processes less than with the commands.
  private void seated() throws Exception {
    RunningPortal running = RunningPortal.sqlite(folder.resolve("portal"));
    this.running.add(running);
    Wire wire = new Wire(running);
    wire.found();
    List<Operator> operators = new ArrayList<>();
    for (int seat = 0; seat < NAMES.size(); seat++) {
      wire.seat(TestKeys.operator(seat), seat);
      Operator operator = Operator.of(TestKeys.operator(seat), NAMES.get(seat), folder, running);
      operators.add(operator);
      placeholders.bind(operator.name() + "-id", operator.id());
    }
    Desk.organiserWith(TestKeys.organiser(), folder);
    Operator.charter(folder.resolve("organiser/charter.md"), "1.0.0", operators);
    portal(running.url(), TestKeys.reviewer().publicKey(), TestKeys.organiser().publicKey());
  }

  private void founded() throws Exception {
    Federation federation = Federation.founded(folder);
    running.add(federation);
    Operator.nobody("alice", folder).answers();
    portal(
        federation.portal().url(),
        PublicKey.ofHex(federation.reviewer().pubkey()).orElseThrow(),
        PublicKey.ofHex(federation.organiser().pubkey()).orElseThrow());
  }

  private void portal(String url, PublicKey reviewer, PublicKey organiser) {
    portal = true;
    placeholders.bind("portal", url);
    placeholders.bind("reviewer-key", reviewer.hex());
    placeholders.bind("organiser-key", organiser.hex());
    placeholders.bind("reviewer-kid", new AuthorityKey(reviewer).kid());
    placeholders.bind("organiser-kid", new AuthorityKey(organiser).kid());
  }

  private void noPortals() throws IOException {
    placeholders.bind("nobody", BadServer.closedPort());
    BadServer page = BadServer.html();
    BadServer torn = BadServer.tornInTheMiddle();
    running.addAll(List.of(page, torn));
    placeholders.bind("web-page", page.url());
    placeholders.bind("torn", torn.url());
  }

  // As the launcher starts it, with the words quoted for a shell.
  private static String line(Program program) {
    StringBuilder line = new StringBuilder();
    program.command(List.of()).forEach(word -> line.append(" '").append(word).append('\''));
    return line.toString();
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** What the line did: output, error stream and exit code, as a transcript shows them. */
  List<String> play(Exchange exchange) throws Exception {
    Path home = Files.createDirectories(folder.resolve(exchange.person()));
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", placeholders.typed(exchange.typed()))
            .directory(home.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(home.resolve(".out").toFile())
            .redirectError(home.resolve(".err").toFile());
    environment(shell.environment(), exchange.person(), home);
    Process process = shell.start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(exchange.typed() + " took too long");
    }
    List<String> shown = new ArrayList<>();
    lines(home.resolve(".out")).forEach(shown::add);
    lines(home.resolve(".err")).forEach(line -> shown.add(("2> " + line).stripTrailing()));
    if (process.exitValue() != 0) {
      shown.add("[exit " + process.exitValue() + "]");
    }
    return shown.stream().map(line -> line.replace(home + "/", "")).toList();
  }

  private void environment(Map<String, String> environment, String person, Path home)
      throws IOException {
    environment.keySet().removeIf(name -> name.startsWith("OC_"));
    environment.put("PATH", programs + ":" + environment.get("PATH"));
    environment.put("LC_ALL", "C.UTF-8");
    // Nobody here has a desktop session whose keychain could answer.
    environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + home + "/no-bus");
    Path passphrase = home.resolve("passphrase");
    if (OFFICES.contains(person)) {
      Path desk = folder.resolve(person.equals("reviewer") ? "review" : person);
      environment.put("OC_OFFICE_HOME", desk.resolve("home").toString());
      passphrase = desk.resolve("passphrase");
      if (portal) {
        environment.put("OC_PORTAL", placeholders.typed("<portal>"));
      }
    } else {
      environment.put("OC_GUARDIAN_HOME", home.resolve("home").toString());
      if (!Files.exists(passphrase)) {
        Files.writeString(passphrase, "correct horse battery staple " + person + "\n");
        Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
      }
    }
    environment.put("OC_GUARDIAN_PASSPHRASE_FILE", passphrase.toString());
  }

  private static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8).lines().toList();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable one : running.reversed()) {
      one.close();
    }
  }
}
