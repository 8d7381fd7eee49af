package io.ochk.threshold;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import java.math.BigInteger;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the module may use, and which package may use which. */
class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ochk.threshold");

  @Test
  void itDoesNoInputOrOutputReadsNoClockAndDrawsNoRandomness() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..", "java.time..", "java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File.*|.*Reader|Print.*)|java\\.util\\.(Random|Timer|Date|Calendar)"
                + "|java\\.security\\.SecureRandom")
        .check(classes);
  }

  @Test
  void itUsesTheGroupTheCipherAndNothingElse() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "io.ochk.threshold..",
            "java..",
            "javax.security.auth..",
            "org.bouncycastle..",
            "fr.acinq.secp256k1..",
            "org.jspecify..")
        .check(classes);
  }

  @Test
  void librariesStayBehindTheirPackages() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.ochk.threshold.curve..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("fr.acinq..", "org.bouncycastle.math.ec", "org.bouncycastle.asn1..")
        .check(classes);
    noClasses()
        .that()
        .resideOutsideOfPackages("io.ochk.threshold.curve..", "io.ochk.threshold.encryption..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(classes);
  }

  @Test
  void secretsAndTheFastProviderKnowNoBigInteger() {
    noClasses()
        .that()
        .belongToAnyOf(SecretScalar.class)
        .or()
        .haveSimpleName("LibSecp256k1")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(BigInteger.class)
        .check(classes);
  }

  /** Numbers of variable size are for public values, and for the second provider, which warns. */
  @Test
  void bigIntegersAreKeptToPublicNumbersAndTheSecondProvider() {
    Set<String> users =
        classes.stream()
            .filter(c ->
                c.getDirectDependenciesFromSelf().stream()
                    .anyMatch(d -> d.getTargetClass().isEquivalentTo(BigInteger.class)))
            .map(JavaClass::getSimpleName)
            .collect(Collectors.toSet());
    assertThat(users)
        .containsExactlyInAnyOrder("Scalar", "Limbs", "Point", "Lagrange", "BouncyCastleCurve");
    noClasses()
        .that()
        .haveSimpleName("Scalar")
        .or()
        .haveSimpleName("Limbs")
        .or()
        .haveSimpleName("Point")
        .or()
        .haveSimpleName("Lagrange")
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(SecretScalar.class)
        .check(classes);
  }

  /** A secret leaves its type in these places and in no other. */
  @Test
  void secretsLeaveTheirTypesOnlyWhereItIsMeant() {
    assertThat(usersOf(SecretScalar.class, "declassify"))
        .containsExactlyInAnyOrder(
            "SigningSession.sign", "ProofOfPossession.prove", "Dealing.reveal");
    assertThat(usersOf(SecretScalar.class, "revealSecretBytes"))
        .containsExactlyInAnyOrder(
            "KeyShare.encodeSecret", "ShareSealing.seal", "Ciphersuite.nonce");
    assertThat(usersOf(SecretScalar.class, "raw"))
        .allMatch(user -> user.matches("(SecretScalar|LibSecp256k1|BouncyCastleCurve)\\..*"));
    assertThat(usersOf(EncryptionKeyPair.class, "revealSecretBytes"))
        .containsExactly("Reveal.write");
  }

  private Set<String> usersOf(Class<?> secret, String method) {
    return classes.get(secret).getMethod(method).getAccessesToSelf().stream()
        .map(access -> access.getOriginOwner().getSimpleName() + "." + access.getOrigin().getName())
        .collect(Collectors.toSet());
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("io.ochk.threshold.(*)..").should().beFreeOfCycles().check(classes);
    noClasses()
        .that()
        .resideInAnyPackage("io.ochk.threshold.encoding..", "io.ochk.threshold.curve..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ochk.threshold",
            "io.ochk.threshold.signing..",
            "io.ochk.threshold.keygen..",
            "io.ochk.threshold.reshare..",
            "io.ochk.threshold.repair..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("io.ochk.threshold.signing..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.ochk.threshold.keygen..", "io.ochk.threshold.encryption..")
        .check(classes);
  }
}
