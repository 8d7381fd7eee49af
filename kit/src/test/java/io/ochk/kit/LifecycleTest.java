package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.questionnaire.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's way from the application to the ratified charter. */
@Tag("slow")
class LifecycleTest {
  @TempDir Path directory;
  private Kit kit;
  private PortalDouble portal;
  private String pass;

  @BeforeEach
  void start() throws Exception {
    kit = new Kit(directory);
    portal = new PortalDouble();
    kit.restore(portal.url());
    pass = kit.passphraseFile().toString();
  }

  @AfterEach
  void stop() {
    portal.close();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private Kit.Result done(String... arguments) {
    Kit.Result result = kit.run(arguments);
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }

  private Kit.Result refused(int exit, String message, String... arguments) {
    Kit.Result result = kit.run(arguments);
    assertThat(result.err()).contains(message);
    assertThat(result.exit()).isEqualTo(exit);
    return result;
  }

  private static ActionEnvelope envelope(String body) throws Exception {
    return ActionEnvelope.parse(body.getBytes(StandardCharsets.UTF_8));
  }

  private String answers() throws Exception {
    StringBuilder yaml = new StringBuilder();
    for (Field field : Field.values()) {
      String answer =
          switch (field) {
            case A3 -> "alice@mail.example";
            case A4 -> "";
            default -> field.acknowledgement() ? "yes" : "About " + field.title();
          };
      yaml.append(field.id()).append(": \"").append(answer).append("\"\n");
    }
    return kit.file("answers.yaml", yaml.toString()).toString();
  }

  private String[] join(String... more) {
    String[] base = {
      "federations", "join", "--federation", "oc-me-v1", "--seat", "0", "--passphrase-file", pass
    };
    String[] all = java.util.Arrays.copyOf(base, base.length + more.length);
    System.arraycopy(more, 0, all, base.length, more.length);
    return all;
  }

  @Test
  void appliesAndVerifiesTheAcceptanceWithAPinnedKey() throws Exception {
    String file = path("application.json");
    done("apply", "prepare", "--answers", answers(), "--out", file, "--passphrase-file", pass);
    byte[] prepared = Files.readAllBytes(Path.of(file));
    done("apply", "prepare", "--answers", answers(), "--out", file, "--passphrase-file", pass);
    assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(prepared);
    done("apply", "submit", "--file", file);
    assertThat(portal.posted.getFirst().body().getBytes(StandardCharsets.UTF_8))
        .isEqualTo(prepared);
    refused(1, "the reviewer's key is not pinned yet", "apply", "verify-acceptance");
    Kit.Result first = kit.run(FakeTerminal.withPerson("y"), "apply", "verify-acceptance");
    assertThat(first.err()).contains("First contact with the reviewer's key");
    assertThat(first.out()).contains("Accepted. Verified");
    done("apply", "verify-acceptance");
    done("register");
    done("verify", file);
  }

  @Test
  void anAcceptanceThatIsForgedOrAnotherOperatorsIsNotBelieved() throws Exception {
    String file = path("application.json");
    done("apply", "prepare", "--answers", answers(), "--out", file, "--passphrase-file", pass);
    Decision good = portal.decision;
    portal.decision =
        FederationFixture.decision(
            Decision.Verdict.ACCEPT, FederationFixture.key(2).publicKey(), "Welcome.");
    refused(4, "operator_pubkey: expected", "apply", "verify-acceptance", "--accept-new-keys");
    portal.decision =
        new Decision(
            good.payload(),
            good.reviewerKid(),
            FederationFixture.decision(
                    Decision.Verdict.REJECT, FederationFixture.key(1).publicKey(), "x")
                .signature());
    refused(4, "sig_hex: expected a signature by the reviewer's key", "apply", "verify-acceptance");
    portal.decision =
        FederationFixture.decision(
            Decision.Verdict.REJECT, FederationFixture.key(1).publicKey(), "Too few machines.");
    refused(1, "rejected by the reviewer", "apply", "verify-acceptance");
  }

  @Test
  void anAnswerToAnotherApplicationIsNotBelieved() throws Exception {
    String file = path("application.json");
    done("apply", "prepare", "--answers", answers(), "--out", file, "--passphrase-file", pass);
    portal.decisionAbout = id -> FederationFixture.about("app-0123456789abcdef", portal.decision);
    refused(4, "application_id: expected", "apply", "verify-acceptance", "--accept-new-keys");
  }

  @Test
  void aPortalThatShowsAShorterHistoryThanBeforeGetsNoSignature() throws Exception {
    done("portal", "trust", "--accept-new-keys");
    String charter = path("charter.md");
    done("charter", "fetch", "--federation", "oc-me-v1", "--out", charter);
    FederationRecord shorter = portal.federation.record();
    portal.federation.publish("2.0.0");
    String[] sign = {
      "charter",
      "sign",
      "--federation",
      "oc-me-v1",
      "--file",
      charter,
      "--yes",
      "--passphrase-file",
      pass
    };
    refused(1, "expected the hash of version 2.0.0", sign);
    portal.hidden = Optional.of(shorter);
    refused(4, "which was seen here before", sign);
    assertThat(kit.run("audit", "log").out()).doesNotContain("envelope-signed");
  }

  @Test
  void anAnswerTooLargeForTheAuditLogDoesNotBreakIt() {
    portal.taken = "{\"ok\":true,\"x\":\"" + "a".repeat(400_000) + "\"}";
    done(join());
    portal.taken = "{\"ok\":true,\"x\":" + "[".repeat(17) + "]".repeat(17) + "}";
    done(
        "federations",
        "leave",
        "--federation",
        "oc-me-v1",
        "--seat",
        "0",
        "--passphrase-file",
        pass);
    assertThat(done("audit", "log").out()).contains("envelope-delivered");
  }

  @Test
  void aPinDoesNotMoveToAKeyThatItNeverVouchedFor() throws Exception {
    refused(
        4,
        "keys that it never vouched for",
        "portal",
        "trust",
        "--reviewer-key",
        FederationFixture.key(9).publicKey().hex());
    done("portal", "trust", "--accept-new-keys");
    assertThat(kit.run("status").out()).contains(FederationFixture.REVIEWER.publicKey().hex());
  }

  @Test
  void changedAnswersAreNotSubmitted() throws Exception {
    String file = path("application.json");
    done("apply", "prepare", "--answers", answers(), "--out", file, "--passphrase-file", pass);
    Files.writeString(
        Path.of(file), Files.readString(Path.of(file)).replace("About Handle", "About Handles"));
    refused(4, "questionnaire: expected the", "apply", "submit", "--file", file);
    assertThat(portal.posted).isEmpty();
  }

  @Test
  void incompleteAnswersAreAllNamed() throws Exception {
    String file = kit.file("a.yaml", "A1: \"Alice\"\nE1: \"no\"\n").toString();
    Kit.Result result =
        refused(1, "A2: expected an answer, found none", "apply", "prepare", "--answers", file);
    assertThat(result.err()).contains("E1: expected yes, found another answer");
  }

  @Test
  void aLostLineIsRetriedWithTheSameEnvelopeByTheNextRun() throws Exception {
    portal.deaf = true;
    refused(3, "closed the connection", join());
    portal.deaf = false;
    kit.at(Kit.NOW.plus(Duration.ofHours(1)));
    Kit.Result again = done(join("--json"));
    assertThat(again.json().bool("resumed")).isTrue();
    assertThat(envelope(portal.posted.getFirst().body()).payload().sha256())
        .isEqualTo(again.json().string("envelope_sha256"));
    kit.at(Kit.NOW.plus(Duration.ofHours(2)));
    assertThat(done(join("--json")).json().bool("resumed")).isFalse();
    assertThat(portal.posted.get(1).body()).isNotEqualTo(portal.posted.get(0).body());
  }

  @Test
  void anEnvelopeThatMayNoLongerArriveInTimeIsNotSentAgain() {
    portal.deaf = true;
    refused(3, "closed the connection", join());
    portal.deaf = false;
    kit.at(Kit.NOW.plus(Duration.ofDays(7)));
    assertThat(done(join()).out()).contains("Signed and sent federation-join");
  }

  @Test
  void whatThePortalRefusesIsShownWithItsCodeAndNextStepAndIsOver() throws Exception {
    portal.refusal =
        Optional.of(
            JsonObject.builder()
                .put("code", "seat_taken")
                .put("detail", "seat 0 is taken")
                .put("next", "Ask for another seat.")
                .build());
    Kit.Result result = refused(1, "409 seat_taken): seat 0 is taken", join());
    assertThat(result.err()).contains("next: Ask for another seat.");
    portal.refusal = Optional.empty();
    assertThat(done(join("--json")).json().bool("resumed")).isFalse();
    assertThat(done("audit", "log").out()).contains("envelope-refused", "seat_taken");
  }

  @Test
  void envelopesForEmailAreTheSameBytesAndNeverOverwriteAnotherFile() throws Exception {
    done(join("--out", path("join.json")));
    done(join());
    assertThat(portal.posted.getFirst().body())
        .isEqualTo(Files.readString(directory.resolve("join.json")));
    refused(1, "it is not overwritten", join("--out", path("passphrase.txt")));
  }

  @Test
  void signsACharterOnlyAfterEverythingIsVerified() throws Exception {
    String charter = path("charter.md");
    done("charter", "fetch", "--federation", "oc-me-v1", "--out", charter);
    done("charter", "validate", charter);
    refused(
        1,
        "the reviewer's key is not pinned yet",
        "charter",
        "sign",
        "--federation",
        "oc-me-v1",
        "--file",
        charter,
        "--yes");
    done("portal", "trust", "--accept-new-keys");
    Kit.Result nobody =
        refused(
            2,
            "nobody is there to be asked",
            "charter",
            "sign",
            "--federation",
            "oc-me-v1",
            "--file",
            charter);
    assertThat(nobody.err()).contains("You are about to sign:", portal.federation.charter().hash());
    Kit.Result signed =
        done(
            "charter",
            "sign",
            "--federation",
            "oc-me-v1",
            "--file",
            charter,
            "--yes",
            "--passphrase-file",
            pass,
            "--json");
    Kit.Result again =
        done("charter", "sign", "--federation", "oc-me-v1", "--file", charter, "--yes", "--json");
    assertThat(again.json().string("envelope_sha256"))
        .isEqualTo(signed.json().string("envelope_sha256"));
    done("charter", "publish", "--federation", "oc-me-v1");
    ActionEnvelope posted = envelope(portal.posted.getFirst().body());
    posted.verify();
    assertThat(posted.payload().sha256()).isEqualTo(signed.json().string("envelope_sha256"));
  }

  @Test
  void refusesChartersThatMustNotBeSigned() throws Exception {
    done("portal", "trust", "--accept-new-keys");
    String[][] cases = {
      {
        "1",
        "placeholder",
        FederationFixture.charter("1.0.0", "TODO: everything\n").hash(),
        "TODO: everything\n"
      },
    };
    for (String[] c : cases) {
      Path file = directory.resolve("bad.md");
      Files.write(file, FederationFixture.charter("1.0.0", c[3]).source());
      refused(
          Integer.parseInt(c[0]),
          c[1],
          "charter",
          "sign",
          "--federation",
          "oc-me-v1",
          "--file",
          file.toString(),
          "--yes");
    }
    Path other = directory.resolve("other.md");
    Files.write(other, FederationFixture.charter("1.0.0", "Other words.\n").source());
    refused(
        1,
        "expected the hash of version 1.0.0",
        "charter",
        "sign",
        "--federation",
        "oc-me-v1",
        "--file",
        other.toString(),
        "--yes");
    Path old = directory.resolve("old.md");
    Files.write(old, portal.federation.charter().source());
    portal.federation.publish("2.0.0");
    refused(
        1,
        "expected the hash of version 2.0.0",
        "charter",
        "sign",
        "--federation",
        "oc-me-v1",
        "--file",
        old.toString(),
        "--yes");
    refused(
        1,
        "the charter is that of oc-me-v1, not of other",
        "charter",
        "sign",
        "--federation",
        "other",
        "--file",
        old.toString(),
        "--yes");
    String foreign = Files.readString(old).replace(Kit.OPERATOR_ID, "op-0123456789abcdef");
    refused(
        1,
        "does not list " + Kit.OPERATOR_ID + " (you)",
        "charter",
        "sign",
        "--federation",
        "oc-me-v1",
        "--yes",
        "--file",
        kit.file("foreign.md", foreign).toString());
    assertThat(kit.run("audit", "log").out()).doesNotContain("envelope-signed");
  }

  @Test
  void aCharterWhoseTextIsNotTheAnnouncedOneIsNotWritten() {
    portal.charterText = FederationFixture.charter("1.0.0", "Other words.\n").source();
    refused(
        4,
        "charter_hash: expected",
        "charter",
        "fetch",
        "--federation",
        "oc-me-v1",
        "--out",
        path("charter.md"));
    assertThat(directory.resolve("charter.md")).doesNotExist();
  }

  @Test
  void aFederationIsVerifiedOnlineAndAgainFromTheSavedFile() throws Exception {
    done(
        "verify",
        "federation",
        "oc-me-v1",
        "--save",
        path("record.json"),
        "--organiser-key",
        FederationFixture.ORGANISER.publicKey().hex());
    portal.close();
    Kit.Result result =
        done(
            "verify", path("record.json"),
            "--organiser-key", FederationFixture.ORGANISER.publicKey().hex(),
            "--reviewer-key", FederationFixture.REVIEWER.publicKey().hex());
    assertThat(result.out()).contains("valid      ", "status: forming");
    refused(
        4,
        "organiser keys",
        "verify",
        path("record.json"),
        "--organiser-key",
        FederationFixture.key(9).publicKey().hex());
  }

  @Test
  void publishesAnIncidentAnExitAndARequestToBeForgotten() throws Exception {
    done(
        "incident",
        "publish",
        "--federation",
        "oc-me-v1",
        "--severity",
        "warning",
        "--title",
        "Disk replaced",
        "--body",
        "No downtime.",
        "--tag",
        "hardware",
        "--passphrase-file",
        pass);
    done(
        "exit-handoff",
        "--federation",
        "oc-me-v1",
        "--reason",
        "Closing.",
        "--successor",
        "op-0123456789abcdef",
        "--passphrase-file",
        pass);
    refused(2, "nobody is there to be asked", "portal", "forget");
    done("portal", "forget", "--yes", "--passphrase-file", pass);
    assertThat(portal.posted)
        .extracting(PortalDouble.Posted::path)
        .containsExactly("/api/operator/incidents", "/api/operator/exits", "/api/operator/forget");
    for (PortalDouble.Posted posted : portal.posted) {
      ActionEnvelope envelope = envelope(posted.body());
      envelope.verify();
      assertThat(envelope.action().audience()).contains(portal.federation.portal());
    }
  }

  @Test
  void aSuccessorMayBeNamedByTheLongId() throws Exception {
    String longId = "op-0123456789abcdef0123456789abcdef";
    done(
        "exit-handoff",
        "--federation",
        "oc-me-v1",
        "--reason",
        "Closing.",
        "--successor",
        longId,
        "--passphrase-file",
        pass);
    ActionEnvelope envelope = envelope(portal.posted.getFirst().body());
    envelope.verify();
    assertThat(((ExitHandoff) envelope.action()).successorOperatorId().orElseThrow().shortForm())
        .isEqualTo(OperatorId.parse("op-0123456789abcdef").orElseThrow());
    refused(
        2,
        "not an operator id",
        "exit-handoff",
        "--federation",
        "oc-me-v1",
        "--reason",
        "x",
        "--successor",
        longId + "0");
  }

  @Test
  void theConfigBundleIsTheOperatorsOwn() throws Exception {
    done("config", "gen", "--federation", "oc-me-v1", "--out", path("c"));
    done("config", "check", path("c"));
    String text = Files.readString(directory.resolve("c"));
    assertThat(text).contains(portal.url() + "/api/operator/attestation");
    refused(
        1,
        "config schema mismatch: ",
        "config",
        "check",
        kit.file("bad", text.replace("log_level", "level")).toString());
  }

  @Test
  void aLineOfTheAuditLogThatWasAlteredStopsEverything() throws Exception {
    done(join());
    Path log = kit.home.resolve("audit.log");
    String text = Files.readString(log);
    Files.writeString(log, text.replace("\"seat\":0", "\"seat\":1"));
    refused(4, "audit.log, line 2", "audit", "log");
    refused(4, "audit.log, line 2", join());
    Files.writeString(log, text.lines().skip(1).reduce("", (a, b) -> a + b + "\n"));
    refused(4, "one is missing or was added by hand", "audit", "log");
  }

  @Test
  void anUnfinishedLineIsCutOffAndNoted() throws Exception {
    done(join());
    Path log = kit.home.resolve("audit.log");
    Files.writeString(log, Files.readString(log) + "{\"seq\":3,\"prev\":\"00");
    done("audit", "log");
    done(join());
    assertThat(done("audit", "log").out()).contains("unfinished-line-removed");
  }
}
