package io.ochk.portal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.protocol.signature.SigningKey;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses PORTAL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ochk.portal");

  @Test
  void thePortalCannotSign() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(SigningKey.class, MessageSigner.class, Mnemonic.class)
        .check(PORTAL);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ochk.keystore..",
            "io.ochk.threshold..",
            "io.ochk.kit..",
            "io.ochk.office..",
            "org.bouncycastle..",
            "java.security..",
            "javax.crypto..")
        .check(PORTAL);
  }

  @Test
  void neitherTheServerLibraryNorTheDatabasesAreKnownHere() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("io.helidon..").check(PORTAL);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.sqlite..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..")
        .check(PORTAL);
  }

  @Test
  void thereIsNoOtherClockThanTheOneHandedIn() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(PORTAL);
  }

  @Test
  void theCapabilitiesDoNotDependOnEachOtherInCircles() {
    slices()
        .matching(
            "io.ochk.portal.(application|registry|federation|charter|incident|key|attestation|guardian|page)..")
        .should()
        .beFreeOfCycles()
        .check(PORTAL);
  }
}
