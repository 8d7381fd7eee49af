package io.ochk.bitcoin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ochk.bitcoin");

  @Test
  void theModuleDoesNoInputOrOutput() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..", "java.nio.channels..", "java.net.http..", "java.sql..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File.*|InputStream|OutputStream|RandomAccessFile)|java\\.net\\.(Socket|URL)")
        .check(CLASSES);
  }

  @Test
  void theModuleReadsNoClockAndDrawsNoRandomness() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.util\\.Random|java\\.security\\.SecureRandom|java\\.time\\.Clock"
                + "|java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.util\\.UUID")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .check(CLASSES);
  }

  @Test
  void theModuleUsesNoOtherModuleButProtocol() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ochk.threshold..",
            "io.ochk.verify..",
            "io.ochk.guardian..",
            "io.ochk.kit..",
            "io.ochk.portal..")
        .check(CLASSES);
  }

  @Test
  void proofsAndNostrStandApartFromTransactions() {
    noClasses()
        .that()
        .resideInAnyPackage("io.ochk.bitcoin.ots..", "io.ochk.bitcoin.nostr..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ochk.bitcoin.transaction..", "io.ochk.bitcoin.psbt..", "io.ochk.bitcoin.bip322..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.ochk.bitcoin.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
