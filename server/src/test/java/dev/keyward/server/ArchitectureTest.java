package dev.keyward.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows of ARCHITECTURE.md. */
final class ArchitectureTest {
  private static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.keyward");

  private static final String SERVER = "dev.keyward.server";

  @Test
  void everyModuleIsSeen() {
    assertTrue(ALL.contain("dev.keyward.core.decision.LocalGatekeeper"));
    assertTrue(ALL.contain("dev.keyward.storage.jdbc.Database"));
    assertTrue(ALL.contain("dev.keyward.server.Main"));
  }

  @Test
  void coreNeedsNoFramework() {
    classes()
        .that()
        .resideInAPackage("dev.keyward.core..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.keyward.core..",
            "java..",
            "javax.crypto..",
            "org.jspecify..",
            "tools.jackson.core..",
            "com.github.benmanes.caffeine..")
        .check(ALL);
  }

  @Test
  void coreDoesNoIo() {
    noClasses()
        .that()
        .resideInAPackage("dev.keyward.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..", "java.nio.channels..", "java.sql..", "java.net.http..")
        .check(ALL);
  }

  @Test
  void storageKnowsOnlyCore() {
    noClasses()
        .that()
        .resideInAPackage("dev.keyward.storage..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SERVER + "..")
        .check(ALL);
  }

  @Test
  void wireKnowsNobody() {
    noClasses()
        .that()
        .resideInAPackage(SERVER + ".net..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.keyward.core..",
            SERVER + ".http..",
            SERVER + ".request..",
            SERVER + ".gateway..",
            SERVER + ".admin..")
        .check(ALL);
  }

  @Test
  void doorsKnowNeitherStoreNorAdministration() {
    noClasses()
        .that()
        .resideInAnyPackage(SERVER + ".request..", SERVER + ".http..", SERVER + ".gateway..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.keyward.storage..",
            SERVER + ".admin..",
            SERVER + ".config..",
            SERVER + ".observe..",
            SERVER + ".cli..")
        .check(ALL);
  }

  @Test
  void commandLineUsesTheAdminApiAlone() {
    noClasses()
        .that()
        .resideInAPackage(SERVER + ".cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.keyward.storage..",
            SERVER + ".admin..",
            SERVER + ".http..",
            SERVER + ".gateway..",
            SERVER)
        .check(ALL);
  }

  @Test
  void packagesDoNotDependOnEachOtherInCircles() {
    slices().matching("dev.keyward.storage.(*)..").should().beFreeOfCycles().check(ALL);
    slices().matching(SERVER + ".(*)..").should().beFreeOfCycles().check(ALL);
  }
}
