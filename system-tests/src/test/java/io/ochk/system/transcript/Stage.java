package io.ochk.system.transcript;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ochk.protocol.authority.AuthorityKey;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.system.transcript.Transcript.Exchange;
import io.ochk.system.world.Await;
import io.ochk.system.world.BadServer;
import io.ochk.system.world.Desk;
import io.ochk.system.world.Federation;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Operator;
import io.ochk.system.world.Program;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Together;
import io.ochk.system.world.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is there when a transcript begins, and the shells of those who type. */
final class Stage implements AutoCloseable {
  private static final List<String> NAMES = List.of("alice", "bob", "carol", "dave");
  private static final List<String> OFFICES = List.of("reviewer", "organiser");
  private static final int LONGEST_SECONDS = 330;

  private final Path folder;
  private final Placeholders placeholders;
  private final Path programs;
  private final List<AutoCloseable> running = new ArrayList<>();
  private final Instant begun = Instant.now().minusSeconds(1);
  private int played;
  private boolean portal;
  private @Nullable Guardian alice;

  Stage(String given, Path folder, Placeholders placeholders) throws Exception {
    this.folder = folder;
    this.placeholders = placeholders;
    this.programs = Files.createDirectories(folder.resolve("programs"));
    String noted = "echo $$ >> '" + pids() + "'; ";
    program("oc-guardian", noted + "exec " + line(Program.KIT) + " \"$@\"");
    program("oc", "shift; " + noted + "exec " + line(Program.OFFICE) + " \"$@\"");
    switch (given) {
      case "nothing" -> {}
      case "a portal with a founded federation" -> founded();
      case "a federation with four seated operators" -> seated();
      case "a ratified federation, three of whose guardians run" -> threeOfFourRun();
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

  // Bob's, carol's and dave's signers allow everything; alice has her identity and free ports.
  private void threeOfFourRun() throws Exception {
    LivingFederation living = LivingFederation.ratified(folder);
    running.add(living);
    List<Guardian> others = living.guardians().subList(1, 4);
    Together.map(
        others,
        guardian -> {
          guardian.allowsEverything();
          return guardian.start();
        });
    for (Guardian guardian : living.guardians()) {
      String name = guardian.operator().name();
      placeholders.bind(name + "-id", guardian.operatorId());
      placeholders.bind(name + "-node", guardian.api());
      placeholders.bind(name + "-peers", guardian.link().url());
    }
    Guardian alice = living.guardian(0);
    this.alice = alice;
    placeholders.bind("peer-port", "" + alice.peerPort());
    placeholders.bind("api-port", "" + alice.apiPort());
    Path laptop = Files.createDirectories(folder.resolve("laptop"));
    Files.writeString(
        laptop.resolve("words"),
        String.join(" ", Mnemonic.words(TestKeys.operator(0).exportSeed())) + "\n");
    portal(
        living.federation().portal().url(),
        TestKeys.reviewer().publicKey(),
        TestKeys.organiser().publicKey());
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

  private Path pids() {
    return folder.resolve("pids");
  }

  /**
   * What the line did: output, error stream and exit code, as a transcript shows them. What goes on
   * in the background shows its output until that is {@code enough}.
   */
  List<String> play(Exchange exchange, Predicate<List<String>> enough) throws Exception {
    Path home = Files.createDirectories(folder.resolve(exchange.person()));
    played++;
    Path out = home.resolve(".out-" + played);
    Path err = home.resolve(".err-" + played);
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", placeholders.typed(exchange.typed()))
            .directory(home.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    environment(shell.environment(), exchange.person(), home);
    Process process = shell.start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(exchange.typed() + " took too long");
    }
    if (exchange.typed().endsWith(" &")) {
      Await.until(
          exchange.typed() + " shows what is expected",
          () -> enough.test(lines(out, home)),
          () -> lines(out, home) + "\n" + lines(err, home));
      awaitRecord(exchange);
      return lines(out, home);
    }
    List<String> shown = new ArrayList<>(lines(out, home));
    lines(err, home).forEach(line -> shown.add(("2> " + line).stripTrailing()));
    if (process.exitValue() != 0) {
      shown.add("[exit " + process.exitValue() + "]");
    }
    return shown;
  }

  // A node that has just started fetches the record by and by, and says nothing of it.
  private void awaitRecord(Exchange exchange) {
    Guardian guardian = alice;
    if (guardian != null && exchange.typed().startsWith("oc-guardian run ")) {
      Await.until(
          "the node has the record",
          () ->
              guardian.status("/readyz") == 503
                  && !guardian.text("/readyz").contains("record_not_verified"),
          exchange::typed);
    }
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

  private static List<String> lines(Path file, Path home) {
    try {
      return new String(Files.readAllBytes(file), UTF_8)
          .lines()
          .map(line -> line.replace(home + "/", ""))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  // A number may belong to somebody else by now: only programs that began after it are ended.
  private void endWhatWasStarted() throws IOException {
    if (!Files.exists(pids())) {
      return;
    }
    for (String line : Files.readAllLines(pids())) {
      ProcessHandle.of(Long.parseLong(line.strip()))
          .filter(p -> p.info().startInstant().filter(begun::isBefore).isPresent())
          .ifPresent(p -> {
            p.destroyForcibly();
            p.onExit().join();
          });
    }
  }

  @Override
  public void close() throws Exception {
    endWhatWasStarted();
    for (AutoCloseable one : running.reversed()) {
      one.close();
    }
  }
}
