package io.ochk.guardian;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ochk.protocol.identity.Mnemonic;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.signing.Signer;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses NODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ochk.guardian");

  @Test
  void theNodeCannotHoldAShareOrAnOperatorsKey() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(
            KeyShare.class,
            SecretScalar.class,
            CeremonySecret.class,
            CeremonyParticipant.class,
            Signer.class,
            Mnemonic.class)
        .check(NODE);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ochk.keystore..", "io.ochk.signer..", "io.ochk.kit..", "org.bouncycastle..")
        .check(NODE);
  }

  @Test
  void onlyTheNodeItselfHasAPrivateKey() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.ochk.guardian.node..")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(io.ochk.protocol.signature.SigningKey.class)
        .check(NODE);
  }

  @Test
  void neitherTheServerLibraryNorTheDatabaseIsKnownHere() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.helidon..", "org.sqlite..", "org.flywaydb..")
        .check(NODE);
  }

  @Test
  void thereIsNoOtherClockThanTheOneHandedIn() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(NODE);
  }
}
