package io.ochk.signer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ochk.signer");

  @Test
  void theSignerListensOnNoPort() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.ServerSocket")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("io.ochk.server.http..")
        .check(CLASSES);
  }

  @Test
  void timeAndRandomnessArePassedIn() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .check(CLASSES);
  }

  @Test
  void onlyTheOperatorsKeySignsEnvelopes() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.ochk.signer.Operator")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.ochk.protocol.signature.SigningKey")
        .check(CLASSES);
  }
}
