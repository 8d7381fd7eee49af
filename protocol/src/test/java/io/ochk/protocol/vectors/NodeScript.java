package io.ochk.protocol.vectors;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A script of {@code src/test/node} as a child process: a line in, a line out. */
public final class NodeScript implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/node");

  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  private NodeScript(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Whether the packages are installed; {@code oc test} does that before it begins. */
  public static boolean available() {
    return Files.isDirectory(FOLDER.resolve("node_modules/yaml"));
  }

  /** Starts the script. */
  public static NodeScript start(String name) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("node", name);
    builder.directory(FOLDER.toFile());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new NodeScript(builder.start());
  }

  /** Sends one line and waits for the answer. */
  public String ask(String line) throws IOException {
    in.write(line);
    in.newLine();
    in.flush();
    String answer = out.readLine();
    if (answer == null) {
      throw new IOException("the script ended");
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    in.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
