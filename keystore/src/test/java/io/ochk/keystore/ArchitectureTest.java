package io.ochk.keystore;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ochk.keystore");

  @Test
  void keysNeverComeNearTheNetwork() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("java.net..").check(CLASSES);
  }

  @Test
  void onlyTheKeychainTouchesThePlatformsLibraries() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.OsKeychain(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.github.javakeyring..")
        .check(CLASSES);
  }

  @Test
  void filesAreNotAwareOfKeys() {
    noClasses()
        .that()
        .resideInAPackage("io.ochk.keystore.file")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.ochk.keystore", "io.ochk.protocol..")
        .check(CLASSES);
  }
}
