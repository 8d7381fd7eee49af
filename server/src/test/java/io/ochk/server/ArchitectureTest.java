package io.ochk.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses SERVER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ochk.server");

  @Test
  void onlyTheEdgeKnowsTheServerLibraryAndOnlyTheStoreTheDatabases() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.ochk.server.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.helidon..")
        .check(SERVER);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.ochk.server.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.sqlite..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..")
        .check(SERVER);
  }

  @Test
  void theStoreKnowsNothingOfTheEdge() {
    noClasses()
        .that()
        .resideInAPackage("io.ochk.server.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.ochk.server.http..")
        .check(SERVER);
  }

  @Test
  void thereIsNoOtherClockThanTheOneHandedIn() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(SERVER);
  }
}
