package io.ochk.portal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.People;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ServeCommandTest {
  @TempDir Path folder;

  private final AtomicReference<PortalSettings> settings = new AtomicReference<>();
  private final StringWriter errors = new StringWriter();

  private int run(Map<String, String> environment, String... arguments) throws Exception {
    Defaults defaults = new Defaults(environment);
    ServeCommand command =
        new ServeCommand(
            defaults,
            given -> {
              settings.set(given);
              return 0;
            });
    return new CommandLine(command)
        .setDefaultValueProvider(defaults)
        .setErr(new PrintWriter(errors))
        .execute(arguments);
  }

  @Test
  void withoutAnyOptionItServesThisMachineOnPort8080() throws Exception {
    assertThat(run(Map.of())).isZero();
    assertThat(settings.get().server().bind()).isEqualTo("127.0.0.1");
    assertThat(settings.get().server().port()).isEqualTo(8080);
    assertThat(settings.get().database()).isEmpty();
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    Path file = folder.resolve("portal.properties");
    Files.writeString(file, "port = 1001\nbind = 0.0.0.0\nwrites-per-minute = 7\n");
    assertThat(
            run(
                Map.of("OC_CONFIG", file.toString(), "OC_PORT", "1002", "OC_BIND", "::1"),
                "--port",
                "1003"))
        .isZero();
    assertThat(settings.get().server().port()).isEqualTo(1003);
    assertThat(settings.get().server().bind()).isEqualTo("::1");
    assertThat(settings.get().server().writesPerMinute()).isEqualTo(7);
  }

  @Test
  void theDatabaseMayComeFromTheEnvironment() throws Exception {
    assertThat(run(Map.of("OC_DATABASE_URL", "postgresql://u:p@db.example/oc"))).isZero();
    assertThat(settings.get().database().orElseThrow().jdbc())
        .isEqualTo("jdbc:postgresql://db.example/oc");
  }

  @Test
  void aLineOfTheFileThatIsNoOptionIsRefused() throws Exception {
    Path file = folder.resolve("portal.properties");
    Files.writeString(file, "prot = 1001\n");
    assertThat(run(Map.of("OC_CONFIG", file.toString()))).isEqualTo(2);
    assertThat(errors.toString()).contains("prot, which is no option");
  }

  @Test
  void wrongOptionsAreNamed() throws Exception {
    assertThat(run(Map.of(), "--reviewer-key", "abc")).isEqualTo(2);
    assertThat(errors.toString()).contains("--reviewer-key: expected an Ed25519 public key");
    assertThat(run(Map.of(), "--port", "70000")).isEqualTo(2);
    assertThat(run(Map.of(), "--origin", "portal")).isEqualTo(2);
    assertThat(run(Map.of(), "--database-url", "mysql://x/y")).isEqualTo(2);
  }

  @Test
  void keysAreRead() throws Exception {
    String hex = People.REVIEWER.publicKey().hex();
    assertThat(run(Map.of("OC_REVIEWER_KEY", hex))).isZero();
    assertThat(settings.get().reviewerKey()).contains(People.REVIEWER.publicKey());
  }
}
