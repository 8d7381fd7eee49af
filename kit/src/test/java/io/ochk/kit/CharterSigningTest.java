package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A charter is signed when everything around it has been verified, and not before. */
@Tag("slow")
class CharterSigningTest extends OperatorAtPortal {
  private static String[] sign(String file, String... more) {
    List<String> words = new ArrayList<>(List.of("charter", "sign", "--federation", "oc-me-v1"));
    words.addAll(List.of("--file", file, "--yes"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void aPortalThatShowsAShorterHistoryThanBeforeGetsNoSignature() throws Exception {
    done("portal", "trust", "--accept-new-keys");
    String charter = path("charter.md");
    done("charter", "fetch", "--federation", "oc-me-v1", "--out", charter);
    FederationRecord shorter = portal.federation.record();
    portal.federation.publish("2.0.0");
    String[] sign = sign(charter, "--passphrase-file", pass);
    refused(1, "expected the hash of version 2.0.0", sign);
    portal.hidden = Optional.of(shorter);
    refused(4, "which was seen here before", sign);
    assertThat(kit.run("audit", "log").out()).doesNotContain("envelope-signed");
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
  void signsACharterOnlyAfterEverythingIsVerified() throws Exception {
    String charter = path("charter.md");
    done("charter", "fetch", "--federation", "oc-me-v1", "--out", charter);
    done("charter", "validate", charter);
    refused(1, "the reviewer's key is not pinned yet", sign(charter));
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
    Kit.Result signed = done(sign(charter, "--passphrase-file", pass, "--json"));
    Kit.Result again = done(sign(charter, "--json"));
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
      refused(Integer.parseInt(c[0]), c[1], sign(file.toString()));
    }
    Path other = directory.resolve("other.md");
    Files.write(other, FederationFixture.charter("1.0.0", "Other words.\n").source());
    refused(1, "expected the hash of version 1.0.0", sign(other.toString()));
    Path old = directory.resolve("old.md");
    Files.write(old, portal.federation.charter().source());
    portal.federation.publish("2.0.0");
    refused(1, "expected the hash of version 2.0.0", sign(old.toString()));
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
        sign(kit.file("foreign.md", foreign).toString()));
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
}
