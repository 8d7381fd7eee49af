package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An operator's way from the application to a seat, and out of it. */
@Tag("slow")
class LifecycleTest extends OperatorAtPortal {
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
}
