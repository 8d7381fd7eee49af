package io.ochk.system.world;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A packaged program, started with the words with which the launcher starts it. */
public enum Program {
  /** {@code oc-guardian}. */
  KIT("kit"),
  /** The reviewer's and organiser's desk. */
  OFFICE("office"),
  /** The portal. */
  PORTAL("portal");

  private final String module;
  // By the first argument: what goes on running is started otherwise than a short command.
  private final Map<String, List<String>> launches = new ConcurrentHashMap<>();

  Program(String module) {
    this.module = module;
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
    String first = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> command = new ArrayList<>(launches.computeIfAbsent(first, this::launch));
    command.addAll(command.indexOf("-cp"), virtualMachine);
    command.addAll(arguments);
    return command;
  }

  private List<String> launch(String first) {
    Path target = root().resolve(module).resolve("target");
    Path jar = target.resolve(module + "-0.1.0.jar");
    if (!Files.exists(jar)) {
      throw new AssertionError(jar + " is not there: mvn -pl " + module + " -am package first");
    }
    try {
      makeCaches(jar);
      List<String> words =
          List.of(launcher("oc_command " + module + " \"$1\"", first).strip().split("\t"));
      return first.isEmpty() ? words : words.subList(0, words.size() - 1);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // Programs start in half the time, as they do for those who built them with the launcher. The
  // lock
  // of the file is between processes; threads of one need another.
  private synchronized void makeCaches(Path jar) throws IOException, InterruptedException {
    Path made = jar.resolveSibling("caches-made");
    try (FileChannel channel =
            FileChannel.open(
                jar.resolveSibling("caches.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (!Files.exists(made)
          || Files.getLastModifiedTime(made).compareTo(Files.getLastModifiedTime(jar)) < 0) {
        launcher("oc_make_caches " + module, "");
        Files.write(made, new byte[0]);
      }
    }
  }

  private static String launcher(String script, String argument)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            "-euc",
            ". \"$OC_ROOT/launcher/toolchain.sh\"; . \"$OC_ROOT/launcher/build.sh\"; " + script,
            "launcher",
            argument);
    builder.environment().put("OC_ROOT", root().toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().remove("OC_HOME");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("the launcher failed: " + script);
    }
    return out;
  }
}
