package io.ochk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the kit has signed and sent is in the audit log, whatever happens to either. */
@Tag("slow")
class AuditTrailTest extends OperatorAtPortal {
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
