package io.ochk.system.launcher;

import io.ochk.system.world.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine with a shell, the tools of every Unix, and nothing else: whatever else the launcher
 * shall find there is put into its one folder of programs.
 */
final class Machine {
  private static final List<String> TOOLS =
      List.of(
          "awk",
          "bash",
          "cat",
          "cut",
          "dirname",
          "find",
          "grep",
          "head",
          "mkdir",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "sort",
          "tail",
          "tee",
          "touch",
          "tr",
          "uname");

  private final Path folder;

  Machine(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      Path found = Path.of("/usr/bin", tool);
      with(tool, "exec " + (Files.exists(found) ? found : Path.of("/bin", tool)) + " \"$@\"");
    }
  }

  /** Puts a program there that runs these lines of shell. */
  Machine with(String name, String lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + lines + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  /** Where its programs are. */
  Path programs() {
    return folder;
  }

  /** What was said and how it ended. */
  record Outcome(int exit, String out, String err) {}

  /** Runs a script after the launcher's own files; no JDK is in the usual folders. */
  Outcome run(String script, String... arguments) throws Exception {
    String launcher =
        "set -euo pipefail; . \"$OC_ROOT/launcher/toolchain.sh\"; . \"$OC_ROOT/launcher/build.sh\";"
            + " . \"$OC_ROOT/launcher/up.sh\"; oc_jdk_folders() { echo /nonexistent; }; "
            + script;
    List<String> command = new ArrayList<>();
    command.addAll(List.of(folder.resolve("bash").toString(), "-c", launcher, "oc"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", folder.toString());
    builder.environment().put("HOME", folder.resolve("../home").toString());
    builder.environment().put("OC_ROOT", Program.root().toString());
    Path out = folder.resolveSibling("out");
    Path err = folder.resolveSibling("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(180, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end: " + Files.readString(out));
    }
    return new Outcome(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
