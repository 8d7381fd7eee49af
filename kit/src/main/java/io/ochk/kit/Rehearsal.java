package io.ochk.kit;

import io.ochk.kit.home.Home;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Goes once through what the kit's programs load when they start: a run to make an ahead-of-time
 * cache from (JEP 514). It has a key of its own, which is thrown away, and speaks with nobody but
 * itself on the loopback address. Not a command: an operator has no use for it.
 */
final class Rehearsal {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SESSION = Duration.ofSeconds(3);

  private final CommandContext context = CommandContext.ofProcess();
  private final Path folder;
  private final String home;

  private Rehearsal(Path folder) {
    this.folder = folder;
    this.home = folder.resolve("home").toString();
  }

  /** Plays in the folder {@code arguments[0]}, which is empty or not there. */
  public static void main(String[] arguments) throws Exception {
    Rehearsal rehearsal = new Rehearsal(Files.createDirectories(Path.of(arguments[0])));
    rehearsal.play();
    System.exit(0);
  }

  private void play() throws IOException, CommandFailure, InterruptedException {
    Path passphrase =
        Files.writeString(folder.resolve("passphrase"), "a rehearsal, not a secret\n");
    does(
        "init",
        "--home",
        home,
        "--hsm",
        "keystore-file",
        "--no-confirm",
        "--passphrase-file",
        passphrase.toString(),
        "--words-file",
        folder.resolve("words").toString());
    does("status", "--home", home);
    int port = freePort();
    Path bundle = bundle();
    Thread.ofPlatform().daemon().start(() -> node(bundle, port));
    awaitPort(port);
    Thread.ofPlatform()
        .daemon()
        .start(() ->
            OcGuardian.run(
                context,
                "sign",
                "--serve",
                "--home",
                home,
                "--node",
                "http://" + LOOPBACK + ":" + port,
                "--passphrase-file",
                passphrase.toString()));
    Thread.sleep(SESSION);
    OcGuardian.run(context, "inbox", "list", "--home", home);
  }

  private void does(String... arguments) {
    int code = OcGuardian.run(context, arguments);
    if (code != 0) {
      throw new IllegalStateException(arguments[0] + " ended with " + code);
    }
  }

  private Path bundle() throws IOException, CommandFailure {
    var identity = new Home(Path.of(home)).requireIdentity();
    ConfigBundle bundle =
        new ConfigBundle(
            identity.operatorId(),
            identity.pubkey(),
            new FederationSlug("rehearsal"),
            "http://" + LOOPBACK + ":" + 9,
            LogLevel.ERROR);
    return Files.write(folder.resolve("config.json"), bundle.bytes());
  }

  private void node(Path bundle, int port) {
    OcGuardian.run(
        context,
        "run",
        "--config",
        bundle.toString(),
        "--data",
        folder.resolve("node").toString(),
        "--bind",
        LOOPBACK,
        "--peer-port",
        "0",
        "--api-port",
        "" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
      return any.getLocalPort();
    }
  }

  private static void awaitPort(int port) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port), 200);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }
}
