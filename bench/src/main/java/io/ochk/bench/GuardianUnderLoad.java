package io.ochk.bench;

import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An operator's node and signer, each a process of its own, with the launcher's flags. */
final class GuardianUnderLoad implements AutoCloseable {
  private final int seat;
  private final SigningKey operator;
  private final Path folder;
  private final int peerPort;
  private final int apiPort;
  private final List<String> peers = new ArrayList<>();
  private Process node;
  private Process signer;

  @SuppressWarnings("NullAway.Init") // start() comes before all else
  GuardianUnderLoad(int seat, SigningKey operator, Path folder) throws IOException {
    this.seat = seat;
    this.operator = operator;
    this.folder = Files.createDirectories(folder);
    this.peerPort = freePort();
    this.apiPort = freePort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String api() {
    return "http://127.0.0.1:" + apiPort;
  }

  String p2p() {
    return "http://127.0.0.1:" + peerPort;
  }

  int seat() {
    return seat;
  }

  SigningKey operator() {
    return operator;
  }

  Process node() {
    return node;
  }

  Process signer() {
    return signer;
  }

  /** A test key in a sealed file, a config bundle, and a policy that allows everything. */
  void prepare(DemoFederation federation, PortalUnderLoad portal) throws Exception {
    Files.writeString(folder.resolve("passphrase"), "a passphrase of the measurement\n");
    kit(
        HexFormat.of().formatHex(operator.exportSeed()) + "\n",
        "import",
        "--hsm",
        "keystore-file",
        "--key-file",
        "-");
    kit("", "portal", "use", portal.origin());
    kit(
        "",
        "portal",
        "trust",
        "--reviewer-key",
        federation.reviewer().publicKey().hex(),
        "--organiser-key",
        federation.organiser().publicKey().hex());
    kit(
        "",
        "config",
        "gen",
        "--federation",
        DemoFederation.SLUG.text(),
        "--out",
        folder.resolve("config").toString());
    kit("", "policy", "set", "--ceremony", "allow", "--request", "statement=allow");
  }

  void meets(List<GuardianUnderLoad> all) {
    all.stream().filter(other -> other != this).forEach(other -> peers.add(other.p2p()));
  }

  void start(DemoFederation federation, PortalUnderLoad portal) throws IOException {
    startNode(federation, portal);
    signer = background("signer", "--node", api());
  }

  /** Starts the node, or starts it again. */
  void startNode(DemoFederation federation, PortalUnderLoad portal) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--config",
                folder.resolve("config").toString(),
                "--data",
                folder.resolve("node").toString(),
                "--portal",
                portal.origin(),
                "--bind",
                "127.0.0.1",
                "--peer-port",
                "" + peerPort,
                "--api-port",
                "" + apiPort,
                "--pin-reviewer",
                federation.reviewer().publicKey().hex(),
                "--pin-organiser",
                federation.organiser().publicKey().hex()));
    for (String peer : peers) {
      arguments.addAll(List.of("--peer", peer));
    }
    node = background("node", arguments.toArray(String[]::new));
  }

  /** Runs a command of this operator's kit to its end. */
  void kit(String input, String... arguments) throws IOException, InterruptedException {
    Path log = folder.resolve("kit.log");
    Process process =
        builder(command("status", arguments))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // What reads nothing has closed its end.
    }
    if (process.waitFor() != 0) {
      throw new IOException(Arrays.toString(arguments) + " failed:\n" + Files.readString(log));
    }
  }

  private Process background(String name, String... arguments) throws IOException {
    return builder(command(name, arguments))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()))
        .start();
  }

  /** The launcher's command for this part, with these arguments added. */
  private static List<String> command(String part, String... arguments) {
    List<String> words =
        new ArrayList<>(Arrays.asList(System.getProperty("oc.command." + part).split("\t", -1)));
    words.addAll(List.of(arguments));
    return words;
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("OC_"));
    builder.environment().put("OC_GUARDIAN_HOME", folder.resolve("home").toString());
    builder.environment().put("OC_GUARDIAN_NODE", api());
    builder
        .environment()
        .put("OC_GUARDIAN_PASSPHRASE_FILE", folder.resolve("passphrase").toString());
    return builder;
  }

  /** Stops the node in order. */
  void stopNode() throws InterruptedException {
    node.destroy();
    if (!node.waitFor(30, TimeUnit.SECONDS)) {
      node.destroyForcibly().waitFor();
    }
  }

  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (String name : List.of("node.log", "signer.log")) {
      Path log = folder.resolve(name);
      if (Files.exists(log)) {
        List<String> lines = Files.readAllLines(log);
        lines
            .subList(Math.max(0, lines.size() - 15), lines.size())
            .forEach(line -> logs.append(line).append('\n'));
      }
    }
    return logs.toString();
  }

  @Override
  public void close() {
    for (Process process : new Process[] {signer, node}) {
      if (process != null) {
        process.destroy();
      }
    }
    for (Process process : new Process[] {signer, node}) {
      if (process != null) {
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly();
      }
    }
  }
}
