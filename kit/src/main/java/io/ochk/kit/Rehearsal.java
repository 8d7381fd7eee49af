package io.ochk.kit;

import io.ochk.client.Patience;
import io.ochk.kit.home.Home;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Goes once through what the kit's programs load when they start: a run to make an ahead-of-time
 * cache from (JEP 514). It has a key of its own, which is thrown away, and speaks with nobody but
 * itself on the loopback address. Not a command: an operator has no use for it.
 */
final class Rehearsal {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern VERIFICATION =
      Pattern.compile("(protocol|bitcoin|threshold|verify|snakeyaml-engine)-[0-9].*\\.jar");
  private static final int VERIFICATION_JARS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Prompter terminal = new Prompter();
  private final CommandContext context =
      new CommandContext(
          terminal, InstantSource.system(), SecureRandom::new, Map.of(), Patience.INTERACTIVE);
  private final Path folder;
  private final String home;

  private Rehearsal(Path folder) {
    this.folder = folder;
    this.home = folder.resolve("home").toString();
  }

  /** Plays in the folder {@code arguments[0]}, which is empty or not there. */
  public static void main(String[] arguments) {
    try {
      new Rehearsal(Files.createDirectories(Path.of(arguments[0]))).play();
      System.exit(0);
    } catch (Exception e) {
      // Node and signer go on by themselves: whoever waits for the rehearsal would wait for ever.
      LoggerFactory.getLogger(Rehearsal.class).error("no rehearsal", e);
      System.exit(1);
    }
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
    Path bundle = bundle();
    Thread.ofPlatform().daemon().start(() -> node(bundle));
    String api = terminal.awaits("api http").substring("api ".length());
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
                api,
                "--passphrase-file",
                passphrase.toString()));
    terminal.awaits(" connected: ");
    OcGuardian.run(context, "inbox", "list", "--home", home);
    loadVerification();
  }

  /**
   * Loads what verifies records, charters and epochs: a node with a key needs it before it is
   * ready, and there is no federation to rehearse with.
   */
  private static void loadVerification() throws IOException {
    int found = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (VERIFICATION.matcher(Path.of(entry).getFileName().toString()).matches()) {
        found++;
        try (JarFile jar = new JarFile(entry)) {
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.endsWith(".class") && !name.contains("-"))
              .forEach(Rehearsal::load);
        }
      }
    }
    if (found != VERIFICATION_JARS) {
      throw new IllegalStateException(
          "expected " + VERIFICATION_JARS + " jars that verify, found " + found);
    }
  }

  private static void load(String classFile) {
    String name = classFile.substring(0, classFile.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name, false, Rehearsal.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // What needs a part that is not there is not needed here either.
    }
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

  private void node(Path bundle) {
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
        "0");
  }

  // What the programs say, and nobody to ask.
  private static final class Prompter implements Terminal {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Override
    public PrintStream out() {
      return out;
    }

    @Override
    public PrintStream err() {
      return out;
    }

    @Override
    public InputStream in() {
      return InputStream.nullInputStream();
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public Optional<String> ask(String question) {
      return Optional.empty();
    }

    @Override
    public Optional<char[]> askSecret(String question) {
      return Optional.empty();
    }

    @Override
    public void showPrivately(String text) {
      // The words are for nobody: the key is thrown away.
    }

    /** The line that holds {@code part}, once it is said. */
    String awaits(String part) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        for (String line : said.toString(StandardCharsets.UTF_8).lines().toList()) {
          if (line.contains(part)) {
            return line;
          }
        }
        Thread.sleep(50);
      }
      throw new IllegalStateException(
          "nothing said " + part + ":\n" + said.toString(StandardCharsets.UTF_8));
    }
  }
}
