package io.ochk.system.world;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A packaged program and how it is started, as the launcher starts it. */
public enum Program {
  /** {@code oc-guardian}. */
  KIT("kit", "io.ochk.kit.OcGuardian"),
  /** The reviewer's and organiser's desk. */
  OFFICE("office", "io.ochk.office.Office"),
  /** The portal. */
  PORTAL("portal", "io.ochk.portal.PortalMain");

  private final String module;
  private final String main;

  Program(String module, String main) {
    this.module = module;
    this.main = main;
  }

  /** The repository. */
  public static Path root() {
    return Path.of(System.getProperty("oc.root", "..")).toAbsolutePath().normalize();
  }

  /** The command line that runs the program with these arguments. */
  public List<String> command(List<String> arguments) {
    return command(List.of(), arguments);
  }

  /** The same with further options of the virtual machine. */
  public List<String> command(List<String> virtualMachine, List<String> arguments) {
    Path target = root().resolve(module).resolve("target");
    Path jar = target.resolve(module + "-0.1.0.jar");
    if (!Files.exists(jar)) {
      throw new AssertionError(jar + " is not there: mvn -pl " + module + " -am package first");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "-Xmx512m"));
    command.addAll(virtualMachine);
    command.addAll(List.of("-cp", jar + File.pathSeparator + target.resolve("lib") + "/*", main));
    command.addAll(arguments);
    return command;
  }
}
