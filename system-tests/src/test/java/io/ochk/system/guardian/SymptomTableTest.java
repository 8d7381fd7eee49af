package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Program;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SymptomTableTest {
  @Test
  void everyRowOfTheTroubleshootingTableIsProducedByATest() throws Exception {
    List<String> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : Files.readAllLines(Program.root().resolve("docs/operations/node.md"))) {
      if (line.startsWith("| symptom |")) {
        inTable = true;
      } else if (inTable && !line.startsWith("|")) {
        inTable = false;
      } else if (inTable && !line.startsWith("|---")) {
        rows.add(line.split("\\|")[1].strip().replace("`", ""));
      }
    }
    List<String> produced = new ArrayList<>();
    for (Class<?> type : classesOfThePackage()) {
      for (Method method : type.getDeclaredMethods()) {
        Symptom symptom = method.getAnnotation(Symptom.class);
        if (symptom != null) {
          produced.add(symptom.value());
        }
      }
    }
    assertThat(rows).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    assertThat(produced).containsExactlyInAnyOrderElementsOf(rows);
  }

  private static List<Class<?>> classesOfThePackage() throws IOException, ClassNotFoundException {
    URI here =
        URI.create(
            Objects.requireNonNull(SymptomTableTest.class.getResource("SymptomTableTest.class"))
                .toString());
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(Objects.requireNonNull(Path.of(here).getParent()))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replaceAll("\\.class$", "");
        classes.add(Class.forName(SymptomTableTest.class.getPackageName() + "." + name));
      }
    }
    return classes;
  }
}
