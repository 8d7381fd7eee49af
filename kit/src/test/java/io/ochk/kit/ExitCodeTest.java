package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.ochk.terminal.CommandContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Each exit code, with the message and the next step. */
class ExitCodeTest {
  @TempDir Path directory;
  private Kit kit;

  @BeforeEach
  void start() {
    kit = new Kit(directory);
  }

  private void expect(int exit, String message, String... arguments) {
    Kit.Result result = kit.run(arguments);
    assertThat(result.err()).contains(message);
    assertThat(result.err()).contains("next: ");
    assertThat(result.exit()).as(result.err()).isEqualTo(exit);
  }

  @Test
  void withoutACommandTheManualIsShownAndTheExitIsUsage() {
    Kit.Result result = kit.run();
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("Usage: oc-guardian", "Exit codes:");
  }

  @Test
  void aTextOfWhichNothingCanBeCheckedIsNotValid() throws Exception {
    Path page = Files.writeString(directory.resolve("page.html"), "<!doctype html>Accepted");
    expect(4, page + ": nothing in it could be checked", "verify", page.toString());
  }

  @Test
  void theCommandLineIsWrong() {
    assertThat(kit.run("inti").err()).contains("Did you mean: ", "oc-guardian init");
    assertThat(kit.run("inti").exit()).isEqualTo(2);
    expect(2, "Missing required option: '--federation=SLUG'", "charter", "fetch");
    expect(2, "oc-guardian charter needs a command: fetch, validate, sign, publish", "charter");
    expect(
        2,
        "Unknown option: '--sead'",
        "federations",
        "join",
        "--federation",
        "a",
        "--seat",
        "1",
        "--sead");
    expect(
        2,
        "not a federation's short name: A B",
        "federations",
        "join",
        "--federation",
        "A B",
        "--seat",
        "1");
    expect(2, "there is no seat 15", "federations", "join", "--federation", "a", "--seat", "15");
    expect(
        2,
        "there is no key place tpm",
        "init",
        "--hsm",
        "tpm",
        "--words-file",
        "w",
        "--no-confirm");
    expect(2, "not the address of a portal: nowhere", "portal", "use", "nowhere");
    expect(2, "nothing to verify was named", "verify");
    expect(
        2,
        "there is no severity bad",
        "incident",
        "list",
        "--severity",
        "bad",
        "--portal",
        "http://localhost:1");
    expect(
        2,
        "not a UTC time: --since yesterday",
        "incident",
        "list",
        "--since",
        "yesterday",
        "--portal",
        "http://localhost:1");
    expect(2, "no portal is settled", "federations", "list");
  }

  @Test
  void refusedHere() throws Exception {
    expect(1, "there is no identity in", "federations", "join", "--federation", "a", "--seat", "1");
    expect(1, "there is no file", "config", "check", directory.resolve("none").toString());
    kit.restore("http://localhost:1");
    expect(1, "no application was signed here", "apply", "verify-acceptance");
    expect(
        1,
        "no charter of oc-me-v1 was signed here",
        "charter",
        "publish",
        "--federation",
        "oc-me-v1");
    expect(
        1,
        "the passphrase does not open the keystore",
        "federations",
        "join",
        "--federation",
        "a",
        "--seat",
        "1",
        "--passphrase-file",
        kit.file("wrong.txt", "not the right one\n").toString());
    expect(
        1,
        "nobody is there to ask for the passphrase",
        "federations",
        "join",
        "--federation",
        "a",
        "--seat",
        "1");
  }

  @Test
  void cannotReach() throws Exception {
    kit.restore("http://127.0.0.1:1");
    expect(3, "cannot be reached", "federations", "list");
    expect(3, "cannot be reached", "register");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    CountDownLatch over = new CountDownLatch(1);
    HttpHandler html =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        };
    server.createContext("/html/", html);
    server.createContext("/api/federations", html);
    server.createContext(
        "/.well-known/",
        exchange -> {
          try {
            over.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
    try {
      String portal = "http://127.0.0.1:" + server.getAddress().getPort();
      expect(3, "is this a portal?", "federations", "list", "--portal", portal);
      kit.waits(Duration.ofSeconds(3));
      expect(3, "did not answer within 3 s", "portal", "trust", "--portal", portal);
    } finally {
      over.countDown();
      server.stop(0);
    }
  }

  @Test
  void verificationFailed() throws Exception {
    expect(
        4,
        "payload: expected the member, found nothing",
        "verify",
        kit.file("e.json", "{\"pubkey\":1}").toString());
    expect(4, "a syntax error", "verify", kit.file("e.json", "{").toString());
    kit.restore("http://localhost:1");
    Path join = directory.resolve("join.json");
    assertThat(
            kit.run(
                    "federations",
                    "join",
                    "--federation",
                    "a",
                    "--seat",
                    "1",
                    "--out",
                    join.toString(),
                    "--passphrase-file",
                    kit.passphraseFile().toString())
                .exit())
        .isZero();
    assertThat(kit.run("verify", join.toString()).exit()).isZero();
    String forged = java.nio.file.Files.readString(join).replace("\"seat\":1", "\"seat\":2");
    expect(4, "signature", "verify", kit.file("forged.json", forged).toString());
  }

  @Test
  void withJsonEveryOutcomeIsOneObjectOnStandardOutput() throws Exception {
    for (String[] command :
        new String[][] {
          {"status", "--json"},
          {"federations", "list", "--json"},
          {"federations", "join", "--json"},
          {"verify", "--json"},
          {"completion", "--json"}
        }) {
      Kit.Result result = kit.run(command);
      assertThat(result.out().lines()).hasSize(1);
      assertThat(result.err()).isEmpty();
      assertThat(result.json().bool("ok")).isEqualTo(result.exit() == 0);
      if (result.exit() != 0) {
        assertThat(result.json().integer("exit_code", 0, 4)).isEqualTo(result.exit());
        assertThat(result.json().string("message")).isNotBlank();
        assertThat(result.json().string("next")).isNotBlank();
      }
    }
  }

  @Test
  void completionIsAScriptForEveryCommand() {
    Kit.Result result = kit.run("completion");
    assertThat(result.out()).contains("complete -F", "export-private-key", "exit-handoff");
  }

  @Test
  void everyCommandsHelpReadsLikeAManual() {
    List<String> commands = new ArrayList<>();
    commands(OcGuardian.commandLine(CommandContext.ofProcess()), "", commands);
    assertThat(commands).hasSizeGreaterThan(45).contains("verify federation", "share refresh");
    for (String command : commands) {
      Kit.Result result = kit.run((command + " --help").split(" "));
      assertThat(result.exit()).as(command).isZero();
      assertThat(result.out())
          .as(command)
          .contains("Usage: oc-guardian " + command + " ")
          .contains("Exit codes:", "Examples:", "--json");
      assertThat(result.out().lines().findFirst().orElse("")).as(command).isNotBlank();
    }
  }

  // Whatever does something, however deep it is.
  private static void commands(CommandLine line, String name, List<String> commands) {
    if (line.getCommand() instanceof Runnable || line.getCommand() instanceof Callable) {
      commands.add(name);
      assertThat(line.getCommandSpec().findOption("--json")).as(name).isNotNull();
      assertThat(line.getCommandSpec().usageMessage().header()).as(name).isNotEmpty();
    }
    line.getSubcommands()
        .forEach((word, sub) -> {
          // A second name shows the help of the first.
          if (word.equals(sub.getCommandName())) {
            commands(sub, (name + " " + word).strip(), commands);
          }
        });
  }

  @Test
  void plainHttpToAnotherMachineIsRefusedWhereverAnAddressIsGiven() throws Exception {
    String refusal = "the address http://portal.example is not encrypted and on another machine";
    String url = "http://portal.example";
    expect(2, refusal, "portal", "use", url);
    expect(2, refusal, "federations", "list", "--portal", url);
    expect(2, refusal, "verify", "--url", url + "/api/public/federations/a/record");
    expect(2, refusal, "verify", "federation", "a", "--url", url);
    expect(
        2,
        refusal,
        "restore",
        "--words-file",
        kit.file("w", Kit.WORDS).toString(),
        "--portal",
        url);
    assertThat(kit.home.resolve("identity.json")).doesNotExist();
    assertThat(kit.run("federations", "list", "--portal", url).err())
        .contains("--insecure-http", "OC_GUARDIAN_INSECURE_HTTP=1");
  }

  @Test
  void plainHttpIsUsedWhenSomebodySaysSoAndOnlyThen() throws Exception {
    assertThat(kit.run("portal", "use", "http://portal.invalid", "--insecure-http").exit())
        .isZero();
    expect(2, "not encrypted", "federations", "list");
    kit.variable("OC_GUARDIAN_INSECURE_HTTP", "yes");
    expect(2, "not encrypted", "federations", "list");
    kit.variable("OC_GUARDIAN_INSECURE_HTTP", "1");
    expect(3, "portal.invalid cannot be reached", "federations", "list");
  }
}
