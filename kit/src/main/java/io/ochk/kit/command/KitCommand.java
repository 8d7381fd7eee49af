package io.ochk.kit.command;

import io.ochk.keystore.KeyStoreException;
import io.ochk.kit.KitContext;
import io.ochk.kit.OcGuardian;
import io.ochk.kit.home.Home;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command of the kit. */
public abstract class KitCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description =
          "Where the identity, the settings and the audit log are"
              + " (else OC_GUARDIAN_HOME, else ~/.oc-guardian).")
  Optional<Path> home = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /** Does the work. */
  protected abstract Report run(KitContext context)
      throws CommandFailure,
          IOException,
          KeyStoreException,
          MalformedException,
          VerificationException;

  /** The home that the command line, the environment or the user's directory names. */
  protected final Home home(KitContext context) {
    Map<String, String> environment = context.environment();
    Path directory =
        home.orElseGet(() ->
            environment.containsKey("OC_GUARDIAN_HOME")
                ? Path.of(environment.getOrDefault("OC_GUARDIAN_HOME", ""))
                : Path.of(System.getProperty("user.home"), ".oc-guardian"));
    return new Home(directory.toAbsolutePath().normalize());
  }

  /** Whether one JSON object is wanted. */
  protected final boolean wantsJson() {
    return json;
  }

  @Override
  public final Integer call() {
    KitContext context = OcGuardian.context(spec());
    try {
      Report report = run(context);
      print(context, report);
      return ExitCode.DONE.code();
    } catch (CommandFailure e) {
      return fail(context, e);
    } catch (KeyStoreException e) {
      return fail(context, failure(e));
    } catch (IOException e) {
      return fail(context, failure(e));
    } catch (MalformedException e) {
      return fail(
          context,
          CommandFailure.unverified(
              "malformed", e.getMessage(), "Look at the member that is named, or ask its author."));
    } catch (VerificationException e) {
      return fail(
          context,
          CommandFailure.unverified(
              "verification_failed",
              e.getMessage(),
              "Do not rely on it. Get it again from its author."));
    }
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("a command runs only through the command line");
    }
    return spec;
  }

  private String name() {
    return spec().qualifiedName().replaceFirst("^\\S+ ", "");
  }

  private void print(KitContext context, Report report) {
    if (json) {
      JsonObject.Builder all = JsonObject.builder().put("ok", true).put("command", name());
      report.json().members().forEach(all::put);
      context.terminal().out().println(CanonicalJson.text(all.build()));
    } else {
      report.lines().forEach(context.terminal().out()::println);
    }
    context.terminal().out().flush();
  }

  private int fail(KitContext context, CommandFailure failure) {
    if (json) {
      context
          .terminal()
          .out()
          .println(
              CanonicalJson.text(
                  JsonObject.builder()
                      .put("ok", false)
                      .put("command", name())
                      .put("exit_code", failure.exit().code())
                      .put("code", failure.code())
                      .put("message", failure.getMessage())
                      .put("next", failure.next())
                      .build()));
    } else {
      context.terminal().err().println("oc-guardian: " + failure.getMessage());
      context.terminal().err().println("  next: " + failure.next());
    }
    return failure.exit().code();
  }

  private static CommandFailure failure(KeyStoreException e) {
    String next =
        switch (e.reason()) {
          case UNAVAILABLE ->
              "Use --hsm keystore-file with a passphrase, or start the keychain and try again.";
          case OCCUPIED -> "Use another --home for another identity.";
          case ABSENT -> "Restore the key from its 24 words: oc-guardian restore.";
          case WRONG_PASSPHRASE -> "Try again with the passphrase that was chosen at init.";
          case WEAK_PASSPHRASE -> "Choose a longer passphrase; several words are a good one.";
          case DAMAGED ->
              "Move the file aside and restore the key from its 24 words: oc-guardian restore.";
          case STORAGE -> "Make room or fix the permissions, then run the command again.";
        };
    String message = e.getMessage() == null ? "the key is not to be had" : e.getMessage();
    return CommandFailure.refused(
        "keystore_" + e.reason().name().toLowerCase(Locale.ROOT), message, next);
  }

  private static CommandFailure failure(IOException e) {
    if (e instanceof NoSuchFileException missing) {
      return CommandFailure.refused(
          "no_such_file", "there is no file " + missing.getFile(), "Check the path.");
    }
    String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String message =
        e instanceof FileSystemException ? what : "the disk does not take or give it: " + what;
    return CommandFailure.refused(
        "storage",
        message,
        "Nothing was half-written. Make room or fix the permissions, then run it again.");
  }
}
