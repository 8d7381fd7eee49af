package io.ochk.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ochk.protocol.signature.Signable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses PROTOCOL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.ochk.protocol");

  private static final Set<String> HARMLESS =
      Set.of(
          URI.class.getName(),
          URISyntaxException.class.getName(),
          ByteArrayOutputStream.class.getName(),
          InputStream.class.getName(),
          IOException.class.getName(),
          UncheckedIOException.class.getName(),
          Serializable.class.getName(),
          Serial.class.getName());

  @Test
  void usesTheJdkJsonEd25519AndYamlOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.ochk.protocol..",
            "java..",
            "tools.jackson.core..",
            "org.bouncycastle..",
            "org.snakeyaml.engine..",
            "org.jspecify..")
        .check(PROTOCOL);
  }

  @Test
  void eachLibraryIsUsedInOnePlace() {
    only("tools.jackson.core..", "io.ochk.protocol.json..");
    only("org.bouncycastle..", "io.ochk.protocol.signature..");
    only("org.snakeyaml.engine..", "io.ochk.protocol.charter..");
  }

  private static void only(String library, String user) {
    noClasses()
        .that()
        .resideOutsideOfPackage(user)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(PROTOCOL);
  }

  @Test
  void doesNoInputOrOutput() {
    noClasses()
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("do input or output") {
              @Override
              public boolean test(JavaClass type) {
                String name = type.getPackageName();
                boolean io =
                    name.equals("java.io")
                        || name.startsWith("java.net")
                        || name.startsWith("java.nio.file")
                        || name.startsWith("java.nio.channels")
                        || name.startsWith("java.sql");
                return io && !HARMLESS.contains(type.getName());
              }
            })
        .check(PROTOCOL);
    noClasses().should().callMethod(Runtime.class, "exec", String.class).check(PROTOCOL);
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .check(PROTOCOL);
    noClasses().should().accessField(System.class, "out").check(PROTOCOL);
    noClasses().should().accessField(System.class, "err").check(PROTOCOL);
  }

  @Test
  void readsNoClock() {
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(PROTOCOL);
    noClasses().should().callMethod(System.class, "nanoTime").check(PROTOCOL);
    noClasses().should().callMethod(java.time.Instant.class, "now").check(PROTOCOL);
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(java.time.Clock.class)
        .check(PROTOCOL);
    noClasses().should().callMethodWhere(nowOfJavaTime()).check(PROTOCOL);
  }

  private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaMethodCall>
      nowOfJavaTime() {
    return new DescribedPredicate<>("ask for now") {
      @Override
      public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
        return call.getTargetOwner().getPackageName().equals("java.time")
            && call.getName().equals("now");
      }
    };
  }

  @Test
  void drawsNoRandomness() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(java.util.Random.class)
        .check(PROTOCOL);
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(java.util.random.RandomGenerator.class)
        .check(PROTOCOL);
    noClasses().should().callMethod(Math.class, "random").check(PROTOCOL);
    noClasses().should().callMethod(java.util.UUID.class, "randomUUID").check(PROTOCOL);
  }

  @Test
  void readsNoSettingsOfTheProcess() {
    noClasses().should().callMethod(System.class, "getenv", String.class).check(PROTOCOL);
    noClasses().should().callMethod(System.class, "getProperty", String.class).check(PROTOCOL);
    noClasses()
        .should()
        .callMethod(System.class, "getProperty", String.class, String.class)
        .check(PROTOCOL);
  }

  @Test
  void whatIsSignedIsAnImmutableRecord() {
    classes().that().implement(Signable.class).should().beRecords().check(PROTOCOL);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.ochk.protocol.(*)..").should().beFreeOfCycles().check(PROTOCOL);
  }
}
