package io.ochk.system.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever turns bytes or text from outside into a value is reached by a fuzz test, and every fuzz
 * test has seeds. It follows calls from each {@code @FuzzTest} through all that has been compiled;
 * this module is built last, so that it sees everything.
 */
class FuzzedTest {
  private static final Path ROOT = Path.of(System.getProperty("oc.root"));
  private static final String FUZZ_TEST = "com.code_intelligence.jazzer.junit.FuzzTest";
  private static final Pattern PARSER = Pattern.compile("(parse|read|decode)([A-Z].*)?");
  private static final Pattern FACTORY = Pattern.compile("of([A-Z].*)?");
  private static final Set<String> OUTSIDE =
      Set.of(
          "[B",
          "java.lang.String",
          "io.ochk.protocol.json.JsonObject",
          "io.ochk.protocol.json.JsonMembers",
          "io.ochk.threshold.encoding.MessageReader");

  /** Rooms that take nothing in from anybody: the bench talks to what it started itself. */
  private static final Set<String> NOTHING_FROM_OUTSIDE = Set.of("bench");

  /** Parsers without a fuzz test, each with the reason. */
  private static final Map<String, String> NOT_FUZZED =
      Map.of(
          "guardian.peer.PeerRows.message", "a message that this node has written itself",
          "guardian.signing.RequestViews.parsed", "a proof that this node has written itself",
          "portal.page.ApplyPage.shown", "an answer that this portal has written itself",
          "portal.page.PageWords.of", "a resource of the jar's own",
          "web.Bundle.load", "a resource of the jar's own");

  private static JavaClasses classes;

  @BeforeAll
  static void importEverything() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path room : rooms()) {
      folders.add(room.resolve("target/classes"));
      if (Files.isDirectory(room.resolve("target/test-classes"))) {
        folders.add(room.resolve("target/test-classes"));
      }
    }
    classes = new ClassFileImporter().importPaths(folders);
  }

  private static List<Path> rooms() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders
          .filter(f -> Files.isDirectory(f.resolve("src/main/java")))
          .filter(f -> !NOTHING_FROM_OUTSIDE.contains(f.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static List<JavaMethod> fuzzTests() {
    return classes.stream()
        .flatMap(c -> c.getMethods().stream())
        .filter(m -> m.isAnnotatedWith(FUZZ_TEST))
        .toList();
  }

  private static String name(JavaCodeUnit unit) {
    return unit.getOwner().getName().replaceFirst("^io\\.ochk\\.", "") + "." + unit.getName();
  }

  private static boolean isTest(JavaClass type) {
    return type.getSource().map(s -> s.getUri().getPath().contains("/test-classes/")).orElse(false);
  }

  private static Set<JavaCodeUnit> reached() {
    Set<JavaCodeUnit> reached = new HashSet<>();
    Set<JavaCodeUnit> next = new HashSet<>(fuzzTests());
    while (!next.isEmpty()) {
      next.forEach(unit -> follow(unit, reached));
      next = overriding(reached);
    }
    return reached;
  }

  private static void follow(JavaCodeUnit first, Set<JavaCodeUnit> reached) {
    Deque<JavaCodeUnit> next = new ArrayDeque<>(Set.of(first));
    while (!next.isEmpty()) {
      JavaCodeUnit unit = next.remove();
      if (reached.add(unit)) {
        unit.getOwner().getStaticInitializer().ifPresent(next::add);
        for (JavaAccess<?> access : accesses(unit)) {
          access.getTargetOwner().getStaticInitializer().ifPresent(next::add);
          if (access.getTarget() instanceof CodeUnitAccessTarget target) {
            target.resolveMember().ifPresent(next::add);
          }
        }
      }
    }
  }

  // What a call through an interface may end in: methods of the classes that are made on the way.
  private static Set<JavaCodeUnit> overriding(Set<JavaCodeUnit> reached) {
    Set<JavaClass> made = new HashSet<>();
    reached.stream()
        .filter(JavaConstructor.class::isInstance)
        .forEach(constructor -> made.add(constructor.getOwner()));
    Set<JavaCodeUnit> more = new HashSet<>();
    for (JavaCodeUnit unit : reached) {
      if (unit.getModifiers().contains(JavaModifier.ABSTRACT)) {
        unit.getOwner().getAllSubclasses().stream()
            .filter(made::contains)
            .flatMap(c -> c.getMethods().stream())
            .filter(m ->
                m.getName().equals(unit.getName())
                    && m.getRawParameterTypes().size() == unit.getRawParameterTypes().size())
            .filter(m -> !reached.contains(m))
            .forEach(more::add);
      }
    }
    return more;
  }

  private static Set<JavaAccess<?>> accesses(JavaCodeUnit unit) {
    Set<JavaAccess<?>> accesses = new HashSet<>(unit.getAccessesFromSelf());
    accesses.addAll(unit.getCodeUnitReferencesFromSelf());
    return accesses;
  }

  private static boolean takesFromOutside(JavaMethod method) {
    return !method.getModifiers().contains(JavaModifier.PRIVATE)
        && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
        && method.getModifiers().contains(JavaModifier.STATIC)
        && (PARSER.matcher(method.getName()).matches() || isFactoryThatMayRefuse(method))
        && !method.getRawReturnType().getName().equals("void")
        && method.getRawParameterTypes().stream().anyMatch(t -> OUTSIDE.contains(t.getName()));
  }

  // What makes a value of one text or of some bytes, and says that not all will do.
  private static boolean isFactoryThatMayRefuse(JavaMethod method) {
    return FACTORY.matcher(method.getName()).matches()
        && method.getRawParameterTypes().size() == 1
        && (method.getRawReturnType().isEquivalentTo(Optional.class)
            || !method.getThrowsClause().getTypes().isEmpty());
  }

  private static boolean readsJson(JavaCodeUnit unit) {
    return !(unit instanceof JavaStaticInitializer)
        && accesses(unit).stream()
            .anyMatch(a ->
                a.getTargetOwner().getName().equals("io.ochk.protocol.json.StrictJson")
                    && a.getTarget().getName().startsWith("parse"))
        && !unit.getOwner().getName().equals("io.ochk.protocol.json.StrictJson");
  }

  private static Set<JavaCodeUnit> parsers() {
    Set<JavaCodeUnit> parsers = new HashSet<>();
    for (JavaClass type : classes) {
      if (!isTest(type)) {
        type.getMethods().stream().filter(FuzzedTest::takesFromOutside).forEach(parsers::add);
        type.getCodeUnits().stream().filter(FuzzedTest::readsJson).forEach(parsers::add);
      }
    }
    return parsers;
  }

  @Test
  void everyParserIsReachedByAFuzzTestOrHasAReason() {
    Set<JavaCodeUnit> reached = reached();
    Set<JavaCodeUnit> parsers = parsers();
    Set<String> missed = new TreeSet<>();
    parsers.stream().filter(p -> !reached.contains(p)).forEach(p -> missed.add(name(p)));
    assertThat(parsers).hasSizeGreaterThan(150);
    assertThat(missed).containsExactlyInAnyOrderElementsOf(NOT_FUZZED.keySet());
  }

  @Test
  void everyFuzzTestHasSeeds() throws Exception {
    Set<String> bare = new TreeSet<>();
    for (JavaMethod test : fuzzTests()) {
      if (!hasSeeds(test)) {
        bare.add(name(test));
      }
    }
    assertThat(fuzzTests()).hasSizeGreaterThan(60);
    assertThat(bare).isEmpty();
  }

  private static boolean hasSeeds(JavaMethod test) throws IOException {
    Path classes = Path.of(test.getOwner().getSource().orElseThrow().getUri());
    Path folder =
        classes.resolveSibling(test.getOwner().getSimpleName() + "Inputs").resolve(test.getName());
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> seeds = Files.list(folder)) {
      return seeds.findAny().isPresent();
    }
  }
}
