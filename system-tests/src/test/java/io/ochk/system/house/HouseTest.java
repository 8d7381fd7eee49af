package io.ochk.system.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table in ARCHITECTURE.md: which room may use which. It looks at what has been compiled so
 * far; this module is built last, so that it looks at everything.
 */
class HouseTest {
  private static final Path ROOT = Path.of(System.getProperty("oc.root"));

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("protocol", Set.of()),
          Map.entry("bitcoin", Set.of("protocol")),
          Map.entry("threshold", Set.of()),
          Map.entry("conformance", Set.of("protocol", "bitcoin", "threshold")),
          Map.entry("verify", Set.of("protocol", "bitcoin", "threshold")),
          Map.entry("keystore", Set.of("protocol")),
          Map.entry("client", Set.of("protocol")),
          Map.entry("terminal", Set.of("protocol", "keystore", "client")),
          Map.entry(
              "signer", Set.of("protocol", "bitcoin", "threshold", "verify", "keystore", "server")),
          Map.entry(
              "kit",
              Set.of(
                  "protocol",
                  "bitcoin",
                  "threshold",
                  "verify",
                  "keystore",
                  "client",
                  "terminal",
                  "signer",
                  "server",
                  "web",
                  "guardian")),
          Map.entry(
              "office", Set.of("protocol", "bitcoin", "verify", "keystore", "client", "terminal")),
          Map.entry("server", Set.of("protocol")),
          Map.entry(
              "guardian",
              Set.of("protocol", "bitcoin", "threshold", "verify", "client", "server", "web")),
          Map.entry("web", Set.of("protocol", "server")),
          Map.entry("portal", Set.of("protocol", "bitcoin", "verify", "server", "web")),
          Map.entry("bench", Set.of("protocol", "threshold")));

  private static final List<String> PURE = List.of("protocol", "bitcoin", "threshold", "verify");

  // Where a program meets the machine: files, network, databases, processes, the console.
  private static final List<String> MACHINE =
      List.of(
          "java.nio.file", "java.net.http", "java.nio.channels", "java.sql", "java.util.logging");

  private static final Set<String> MACHINE_CLASSES =
      Set.of(
          "java.io.File",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.RandomAccessFile",
          "java.io.Console",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.net.Socket",
          "java.net.ServerSocket",
          "java.net.DatagramSocket",
          "java.net.URL",
          "java.net.InetAddress");

  // Where compiled templates lie, whichever room they belong to.
  private static final String TEMPLATES = "gg.jte.generated.";

  private static final Set<String> CLOCK_METHODS = Set.of("now", "currentTimeMillis", "nanoTime");

  static Stream<String> rooms() {
    return MAY_USE.keySet().stream().sorted().filter(HouseTest::isBuilt);
  }

  static Stream<String> pureRooms() {
    return PURE.stream().filter(HouseTest::isBuilt);
  }

  private static JavaClasses classes(String room) {
    return new ClassFileImporter().importPath(compiled(room));
  }

  private static Path compiled(String room) {
    return ROOT.resolve(room).resolve("target/classes");
  }

  private static boolean isBuilt(String room) {
    return Files.isDirectory(compiled(room));
  }

  @Test
  void everyRoomWithCodeHasARow() throws Exception {
    try (Stream<Path> folders = Files.list(ROOT)) {
      Set<String> rooms = new TreeSet<>();
      folders
          .filter(f -> Files.isDirectory(f.resolve("src/main/java")))
          .forEach(f -> rooms.add(f.getFileName().toString()));
      assertThat(rooms).isEqualTo(new TreeSet<>(MAY_USE.keySet()));
    }
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomUsesOnlyTheRoomsOfItsRow(String room) {
    Set<String> allowed = MAY_USE.get(room);
    Set<String> strangers = new TreeSet<>();
    for (JavaClass type : classes(room)) {
      assertThat(type.getPackageName())
          .satisfiesAnyOf(
              name -> assertThat(name).startsWith("io.ochk." + room),
              name -> assertThat(name).startsWith(TEMPLATES));
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (target.startsWith("io.ochk.")) {
          String other = target.split("\\.")[2];
          if (!other.equals(room) && !allowed.contains(other)) {
            strangers.add(dependency.getDescription());
          }
        }
      }
    }
    assertThat(strangers).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pureRooms")
  void aPureRoomHasNoInputOrOutput(String room) {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : classes(room)) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (MACHINE_CLASSES.contains(target.getName())
            || MACHINE.stream().anyMatch(target.getPackageName()::startsWith)) {
          found.add(dependency.getDescription());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pureRooms")
  void aPureRoomReadsNoClockAndDrawsNoRandomness(String room) {
    Set<String> found = new TreeSet<>();
    for (JavaClass type : classes(room)) {
      type.getMethodCallsFromSelf().stream()
          .filter(c ->
              (CLOCK_METHODS.contains(c.getName())
                      && (c.getTargetOwner().getPackageName().equals("java.time")
                          || c.getTargetOwner().isEquivalentTo(System.class)))
                  || (c.getName().equals("random") && c.getTargetOwner().isEquivalentTo(Math.class))
                  || (c.getName().equals("randomUUID")
                      && c.getTargetOwner().isEquivalentTo(UUID.class)))
          .forEach(c -> found.add(c.getDescription()));
      for (JavaConstructorCall call : type.getConstructorCallsFromSelf()) {
        if (call.getTargetOwner().isEquivalentTo(SecureRandom.class)
            || call.getTargetOwner().isEquivalentTo(Random.class)) {
          found.add(call.getDescription());
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
