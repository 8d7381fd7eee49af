package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runbook of docs/operations/node.md, with a folder in place of the host's root: what {@code oc
 * install} puts there is what runs, by the line with which the service starts it.
 */
@ExtendWith(RatifiedFederation.class)
class RunbookTest {
  @TempDir Path host;

  private final LivingFederation living;

  RunbookTest(LivingFederation living) {
    this.living = living;
  }

  private static String page() throws IOException {
    return Files.readString(Program.root().resolve("docs/operations/node.md"));
  }

  private String shell(String line) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("bash", "-euc", line);
    builder.environment().keySet().removeIf(name -> name.startsWith("OC_"));
    builder.environment().put("OC_ROOT", Program.root().toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(line + "\n" + out).isZero();
    return out;
  }

  private void install() throws Exception {
    shell(
        ". \"$OC_ROOT/launcher/toolchain.sh\"; . \"$OC_ROOT/launcher/build.sh\"; "
            + ". \"$OC_ROOT/launcher/install.sh\"; oc_install --to '"
            + host
            + "'");
  }

  private Path installed(String path) {
    return host.resolve(path.substring(1));
  }

  /** A setting of the service. */
  private String service(String name) throws IOException {
    return Files.readAllLines(installed("/etc/systemd/system/oc-guardian.service")).stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsInstalledStartsByTheLineOfTheServiceAndItsAttestationTurnsGreen() throws Exception {
    Guardian alice = living.guardian(0);
    install();
    Path settings = installed("/etc/oc-guardian/node.env");
    assertThat(service("EnvironmentFile")).isEqualTo("/etc/oc-guardian/node.env");
    Files.writeString(
        settings,
        "OC_NODE_OPTIONS=\"--bind 127.0.0.1 --peer-port %d --api-port %d --attest-every 1"
                .formatted(alice.peerPort(), alice.apiPort())
            + " --portal "
            + living.federation().portal().url()
            + " --public-p2p "
            + alice.link().url()
            + " --public-api "
            + alice.api()
            + "\"\n");
    install();
    assertThat(Files.readString(settings)).as("an operator's settings stay").contains("127.0.0.1");
    Files.copy(alice.config(), installed("/etc/oc-guardian/oc-guardian.config"));
    Files.createDirectories(installed("/var/lib/oc-guardian"));
    Process node = start(service("ExecStart"), settings);
    try {
      alice.startSigner();
      Await.until(
          "only a key is missing, and peers",
          () ->
              alice.status("/readyz") == 503
                  && alice.text("/readyz").contains("no_key_yet")
                  && !alice.text("/readyz").contains("certificate_missing")
                  && !alice.text("/readyz").contains("no_signer_connected"),
          () -> log());
      Await.until(
          "its attestation is green", () -> living.health(alice).equals("green"), this::log);
    } finally {
      node.destroy();
      assertThat(node.waitFor(180, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(node.exitValue()).isEqualTo(Integer.parseInt(service("SuccessExitStatus")));
    alice.signer().close();
  }

  private String log() {
    try {
      return Files.readString(host.resolve("node.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As systemd would: words of the line, with the words of the variable in its place. */
  private Process start(String line, Path settings) throws Exception {
    String here =
        line.replace("/opt/", host + "/opt/")
            .replace("/etc/", host + "/etc/")
            .replace("/var/", host + "/var/");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euc", ". '" + settings + "'; exec " + here);
    builder.environment().keySet().removeIf(name -> name.startsWith("OC_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(host.resolve("node.log").toFile())
        .start();
  }

  @Test
  void systemdTakesTheService() throws Exception {
    install();
    // Where there is no systemd, nobody can ask it.
    if (Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
      Path unit = installed("/etc/systemd/system/oc-guardian.service");
      Files.writeString(
          unit, Files.readString(unit).replace("/opt/", host + "/opt/").replace("$OC_", "$$OC_"));
      assertThat(shell("systemd-analyze verify '" + unit + "' 2>&1 || true"))
          .doesNotContain("oc-guardian.service");
    }
    assertThat(Integer.parseInt(service("TimeoutStopSec"))).isGreaterThanOrEqualTo(60);
  }

  @Test
  void everyCommandOfTheRunbookTakesTheOptionsThatAreWrittenThere() throws Exception {
    List<String> told = new ArrayList<>();
    Matcher line =
        Pattern.compile("oc-guardian ((?:[a-z]+ )*[a-z]+)((?: +(?:\\\\\\n *)?-[^`\\n]*)?)")
            .matcher(page());
    while (line.find()) {
      String command = line.group(1).strip();
      Matcher option = Pattern.compile("--[a-z][a-z0-9-]+").matcher(line.group(2));
      if (!option.find()) {
        continue;
      }
      String help =
          living.guardian(0).operator().kit(command.split(" ")).with("--help").run().exits(0).out();
      do {
        assertThat(help).as("oc-guardian " + command).contains(option.group());
        told.add(command + " " + option.group());
      } while (option.find());
    }
    assertThat(told).contains("sign --node", "config gen --federation", "ceremony start --wait");
    String options = Files.readString(Program.root().resolve("launcher/installed/node.env"));
    String help = living.guardian(0).operator().kit("run").with("--help").run().exits(0).out();
    Matcher option = Pattern.compile("--[a-z][a-z0-9-]+").matcher(options.split("=", 2)[1]);
    while (option.find()) {
      assertThat(help).contains(option.group());
    }
  }
}
