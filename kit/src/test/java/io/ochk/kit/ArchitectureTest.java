package io.ochk.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ochk.kit.command.KitCommand;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ochk.kit");

  @Test
  void theClockAndTheNetworkAreHandedIn() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void onlyTheOutboxSignsEnvelopes() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.ochk\\.kit\\.signing\\.Outbox.*")
        .should()
        .callMethodWhere(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "ActionEnvelope.sign",
                call ->
                    call.getTarget().getName().equals("sign")
                        && call.getTargetOwner().getSimpleName().equals("ActionEnvelope")))
        .check(CLASSES);
  }

  @Test
  void nobodyPrintsPastTheTerminal() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "in")
        .check(CLASSES);
  }

  @Test
  void commandsAreNamedAsSuch() {
    classes()
        .that()
        .areAssignableTo(KitCommand.class)
        .should()
        .haveSimpleNameEndingWith("Command")
        .check(CLASSES);
  }
}
