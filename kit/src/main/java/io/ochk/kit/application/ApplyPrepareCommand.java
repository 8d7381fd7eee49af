package io.ochk.kit.application;

import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DirectoryLock;
import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.command.KitCommand;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.kit.home.Settings;
import io.ochk.kit.signing.Outbox;
import io.ochk.kit.signing.Transport;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.questionnaire.AnswersFile;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.questionnaire.FieldProblem;
import io.ochk.protocol.questionnaire.Questionnaire;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code apply prepare}: signs the answers. */
@Command(
    name = "prepare",
    header = "Sign the questionnaire and write application.json.",
    description = {
      "Takes the answers from a file (flat YAML or JSON from field id, A1 to E5, to answer; or the"
          + " Markdown of --template filled in), or asks for them one by one on the terminal. The"
          + " signed envelope commits to their exact bytes. Nothing is sent."
    },
    footer = {
      "",
      "Examples:",
      "  oc-guardian apply prepare --template questionnaire.md",
      "  oc-guardian apply prepare --answers answers.yaml",
      "  oc-guardian apply prepare --answers answers.yaml --out my-application.json",
      "",
      "Then: oc-guardian apply submit, or mail the file to the address that is printed."
    })
public final class ApplyPrepareCommand extends KitCommand {
  @Mixin PassphraseOptions passphrase = new PassphraseOptions();

  @Mixin Transport transport = new Transport();

  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description = "The answers. Without it they are asked for.")
  Optional<Path> answers = Optional.empty();

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "Write an empty questionnaire to FILE and stop.")
  Optional<Path> template = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "application.json",
      description = "Where the application is written (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("application.json");

  @Override
  protected Report run(CommandContext context)
      throws CommandFailure, IOException, KeyStoreException, MalformedException {
    if (template.isPresent()) {
      return writeTemplate(template.get().toAbsolutePath());
    }
    Home home = home(context);
    Identity identity = home.requireIdentity();
    Questionnaire questionnaire = questionnaire(context);
    try (DirectoryLock _ = home.lock()) {
      Settings settings = home.settings();
      ProgramApply action =
          ProgramApply.of(
              transport.portal(context, settings),
              identity.operatorId(),
              questionnaire.bytes(),
              context.clock().instant().getEpochSecond());
      Outbox outbox = new Outbox(context, home, identity, passphrase);
      Outbox.Recorded recorded =
          outbox.sign(action, Optional.empty(), Set.of("submitted_at_unix"), Outbox.Approval.GIVEN);
      ApplicationFile application =
          new ApplicationFile(
              recorded.envelope(), new String(questionnaire.bytes(), StandardCharsets.UTF_8));
      outbox.write(recorded.envelope(), application.bytes(), out);
      return report(application, questionnaire, settings);
    }
  }

  private Report report(
      ApplicationFile application, Questionnaire questionnaire, Settings settings) {
    String file = out.toAbsolutePath().toString();
    Report.Builder report =
        Report.builder()
            .field("application", application.applicationId())
            .field("answers", questionnaire.sha256() + " (SHA-256)")
            .field("envelope", application.envelope().payload().sha256() + " (SHA-256 of payload)")
            .field("written to", file)
            .line("")
            .line("Send it with: oc-guardian apply submit --file " + out)
            .line("or mail that file to " + settings.applyAddress() + ".");
    report
        .json()
        .put("application_id", application.applicationId())
        .put("questionnaire_sha256", questionnaire.sha256())
        .put("envelope_sha256", application.envelope().payload().sha256())
        .put("file", file)
        .put("apply_address", settings.applyAddress());
    return report.build();
  }

  private Questionnaire questionnaire(CommandContext context)
      throws CommandFailure, IOException, MalformedException {
    Map<String, String> given = answers.isPresent() ? read(answers.get()) : ask(context);
    List<FieldProblem> problems = Questionnaire.problems(given);
    if (!problems.isEmpty()) {
      StringBuilder all = new StringBuilder("the answers are not complete:");
      for (FieldProblem problem : problems) {
        all.append("\n  ")
            .append(problem.id())
            .append(": expected ")
            .append(problem.expected())
            .append(", found ")
            .append(problem.found());
      }
      throw CommandFailure.refused(
          "answers_incomplete",
          all.toString(),
          "Correct the fields that are named. Nothing was" + " signed.");
    }
    return Questionnaire.of(given);
  }

  private static Map<String, String> read(Path file) throws CommandFailure, IOException {
    try {
      return AnswersFile.read(Files.readAllBytes(file));
    } catch (MalformedException e) {
      throw CommandFailure.refused(
          "answers_malformed",
          file + ": " + e.getMessage(),
          "Correct the file; oc-guardian apply prepare --template FILE writes an empty one.");
    }
  }

  private static Map<String, String> ask(CommandContext context) throws CommandFailure {
    Map<String, String> given = new LinkedHashMap<>();
    for (Field field : Field.values()) {
      String answer =
          context
              .terminal()
              .ask(field.id() + " " + field.title() + " (" + field.hint() + "): ")
              .orElseThrow(() ->
                  CommandFailure.usage(
                      "nobody is there to ask for the answers", "Give --answers FILE."));
      given.put(field.id(), answer);
    }
    return given;
  }

  private static Report writeTemplate(Path file) throws CommandFailure, IOException {
    try {
      DurableFile.create(file, Questionnaire.template());
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          "file_exists", "there is a file " + file, "Name another file with --template.");
    }
    Report.Builder report =
        Report.builder()
            .field("written to", file.toString())
            .line("Answer below each heading, then: oc-guardian apply prepare --answers " + file);
    report.json().put("file", file.toString());
    return report.build();
  }
}
