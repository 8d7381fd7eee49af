package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.system.world.Program;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SymptomTableTest {
  @Test
  void everyRowOfTheTroubleshootingTableIsProducedByATest() throws Exception {
    Set<String> rows = new TreeSet<>();
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
    Set<String> produced = new TreeSet<>();
    Stream.of(TroubleshootingTest.class, LivingFederationTest.class)
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .map(method -> method.getAnnotation(Symptom.class))
        .filter(symptom -> symptom != null)
        .forEach(symptom -> produced.add(symptom.value()));
    assertThat(rows).hasSizeGreaterThan(5).isEqualTo(produced);
  }
}
