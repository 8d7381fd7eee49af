package io.ochk.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses WEB =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ochk.web");

  @Test
  void whoServesPagesHasNothingThatCouldHoldAKey() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ochk.protocol.signature..",
            "io.ochk.protocol.envelope..",
            "io.ochk.server.store..",
            "org.bouncycastle..",
            "java.security..",
            "javax.crypto..")
        .check(WEB);
  }

  @Test
  void theServerLibraryIsNotKnownHere() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("io.helidon..").check(WEB);
  }
}
