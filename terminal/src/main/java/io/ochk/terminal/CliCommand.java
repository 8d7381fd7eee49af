package io.ochk.terminal;

import io.ochk.keystore.KeyStoreException;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.text.Printable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command: does its work, then prints a result or a failure, as text or as one JSON object.
 *
 * <p>The root command of the program is a {@link Program}, from which every command gets what it
 * needs from outside.
 */
public abstract class CliCommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  boolean help;

  /** Does the work. */
  protected abstract Report run(CommandContext context)
      throws CommandFailure,
          IOException,
          KeyStoreException,
          MalformedException,
          VerificationException;

  /** Whether one JSON object is wanted. */
  protected final boolean wantsJson() {
    return json;
  }

  @Override
  public final Integer call() {
    CommandContext context = program().context();
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

  private Program program() {
    if (spec().root().userObject() instanceof Program program) {
      return program;
    }
    throw new IllegalStateException("the root command is not a program");
  }

  private String name() {
    return spec().qualifiedName().replaceFirst("^\\S+ ", "");
  }

  private void print(CommandContext context, Report report) {
    if (json) {
      JsonObject.Builder all = JsonObject.builder().put("ok", true).put("command", name());
      report.json().members().forEach(all::put);
      context.terminal().out().println(CanonicalJson.text(all.build()));
    } else {
      report.lines().stream().map(Printable::text).forEach(context.terminal().out()::println);
    }
    context.terminal().out().flush();
  }

  private int fail(CommandContext context, CommandFailure failure) {
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
      context
          .terminal()
          .err()
          .println(spec().root().name() + ": " + Printable.text(failure.getMessage()));
      context.terminal().err().println("  next: " + Printable.text(failure.next()));
    }
    return failure.exit().code();
  }

  private static CommandFailure failure(KeyStoreException e) {
    String next =
        switch (e.reason()) {
          case UNAVAILABLE ->
              "Use --hsm keystore-file with a passphrase, or start the keychain and try again.";
          case OCCUPIED -> "Use another --home for another key.";
          case ABSENT -> "Restore the key from its 24 words, with the command restore.";
          case WRONG_PASSPHRASE ->
              "Try again with the passphrase that was chosen when the key was made.";
          case WEAK_PASSPHRASE -> "Choose a longer passphrase; several words are a good one.";
          case DAMAGED ->
              "Move the file aside and restore the key from its 24 words, with the command"
                  + " restore.";
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
