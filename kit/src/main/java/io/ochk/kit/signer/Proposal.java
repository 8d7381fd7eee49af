package io.ochk.kit.signer;

import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.home.Home;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.request.Request;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import io.ochk.terminal.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Puts a request to the federation through the signer that runs, and can wait for its answer. */
final class Proposal {
  @Option(
      names = "--federation",
      paramLabel = "SLUG",
      description = "The federation's short name, if your signer serves several.")
  Optional<String> federation = Optional.empty();

  @Option(
      names = "--expires-in",
      paramLabel = "SECONDS",
      description = "How long guardians may take, at most 604800 (default ${DEFAULT-VALUE}).")
  long lifetime = 86_400;

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "60",
      paramLabel = "SECONDS",
      description = "Wait for the signature, this long (default 60).")
  Optional<Long> patience = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "With --wait: write the request and its signature to FILE.")
  Optional<Path> out = Optional.empty();

  Report put(Home home, JsonObject.Builder question) throws CommandFailure, IOException {
    if (lifetime < 1 || lifetime > Request.MAX_LIFETIME.toSeconds()) {
      throw CommandFailure.usage("no request lives " + lifetime + " s", "Give 1 to 604800.");
    }
    JsonObject answer =
        SignerHome.require(
            home,
            question
                .put("command", "propose")
                .put("federation_slug", federation)
                .put("seconds", lifetime)
                .build());
    String id = SignerHome.text(answer, "request_id");
    Report.Builder report = Report.builder().field("request", id);
    report.json().put("request_id", id);
    if (patience.isEmpty()) {
      report.line("Approved by you and sent. Follow it with oc-guardian inbox show " + id + ".");
      return report.build();
    }
    return await(home, report, id, patience.get());
  }

  private Report await(Home home, Report.Builder report, String id, long seconds)
      throws CommandFailure, IOException {
    JsonObject state =
        SignerHome.require(
            home,
            JsonObject.builder()
                .put("command", "request-wait")
                .put("id", id)
                .put("seconds", seconds)
                .build());
    String signature = SignerHome.text(state, "signature");
    if (signature.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNREACHABLE,
          "not_signed_yet",
          "no signature within "
              + seconds
              + " s: the request is "
              + SignerHome.text(state, "state"),
          "It goes on without you: oc-guardian inbox show " + id + ".");
    }
    JsonValue request = state.get("request").orElseThrow();
    JsonObject result =
        JsonObject.builder().put("request", request).put("signature", signature).build();
    report.line("Signed by the federation.").field("signature", signature);
    report.json().put("result", result);
    if (out.isPresent()) {
      write(result, out.get().toAbsolutePath());
      report.field("written to", out.get().toAbsolutePath().toString());
      report.line("Anybody checks it with oc-guardian verify " + out.get());
    }
    return report.build();
  }

  private static void write(JsonObject result, Path file) throws CommandFailure, IOException {
    try {
      DurableFile.create(
          file, (CanonicalJson.text(result) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw CommandFailure.refused(
          "file_exists",
          "there is a file " + file + "; it is not overwritten",
          "Name another file with --out.");
    }
  }
}
