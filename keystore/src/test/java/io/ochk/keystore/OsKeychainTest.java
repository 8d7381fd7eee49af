package io.ochk.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Secret Service: GNOME Keyring on a session bus of its own. */
@Tag("slow")
class OsKeychainTest {
  @TempDir Path directory;

  static boolean secretService() {
    return onPath("gnome-keyring-daemon") && onPath("dbus-run-session");
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  @Test
  @EnabledIf("secretService")
  void twoKeysRestBesideEachOtherAndComeBack() throws Exception {
    String script =
        "printf test-login-password | gnome-keyring-daemon --unlock --components=secrets"
            + " >/dev/null 2>&1; "
            + java(TwoKeys.class);
    String output = run("dbus-run-session", "--", "sh", "-c", script);
    assertThat(output).contains("first: came back", "second: came back", "third: ABSENT");
    assertThat(output).contains("operating system keychain (Secret Service)");
  }

  @Test
  void withoutAKeychainItSaysSo() throws Exception {
    assertThat(run("sh", "-c", "unset DBUS_SESSION_BUS_ADDRESS DISPLAY; " + java(TwoKeys.class)))
        .contains("UNAVAILABLE: there is no keychain here that answers");
  }

  /** What a process with a keychain finds. */
  public static final class TwoKeys {
    public static void main(String[] arguments) {
      try {
        OsKeychain operator = OsKeychain.open(Slot.OPERATOR);
        System.out.println(operator.description());
        operator.store(TestKeys.key(1));
        operator.store(TestKeys.key(2));
        operator.store(TestKeys.key(1));
        System.out.println("first: " + comesBack(operator, 1));
        System.out.println("second: " + comesBack(operator, 2));
        System.out.println("third: " + comesBack(operator, 3));
      } catch (KeyStoreException e) {
        System.out.println(e.reason() + ": " + e.getMessage());
      }
      System.exit(0);
    }

    private static String comesBack(OsKeychain keychain, int b) {
      try (var key = keychain.load(TestKeys.key(b).publicKey())) {
        return "came back";
      } catch (KeyStoreException e) {
        return e.reason().name();
      }
    }
  }

  private static String java(Class<?> main) {
    return "'"
        + Path.of(System.getProperty("java.home"), "bin", "java")
        + "' -XX:TieredStopAtLevel=1 -cp '"
        + System.getProperty("java.class.path")
        + "' '"
        + main.getName()
        + "'";
  }

  private String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
    builder.environment().put("XDG_DATA_HOME", directory.resolve("data").toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
