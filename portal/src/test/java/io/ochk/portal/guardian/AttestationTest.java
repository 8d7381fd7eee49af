package io.ochk.portal.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Response;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.peer.PeerReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class AttestationTest {
  private static final String PATH = "/api/operator/attestation";
  private static final String SHOWN = PATH + "?federation=oc-me-v1";

  @TempDir Path data;

  private static Response post(LivingFederation f, HealthAttestation attestation) {
    return f.portal.post(PATH, attestation.json());
  }

  private static Response post(LivingFederation f, PeerReport report) {
    return f.portal.post("/api/operator/peer-reports", report.json());
  }

  @ParameterizedTest
  @EnumSource
  void aGuardianIsGreyBeforeItAttestsGreenWhileItDoesAndGreyWhenItStops(Database database)
      throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      assertThat(f.portal.get(SHOWN).at("operators.0.health")).isEqualTo("grey");
      assertThat(f.portal.get("/api/federations").at("federations.0.last_attestation_at"))
          .isEqualTo("null");
      HealthAttestation first = f.attestation(0, Optional.of(PortalUnderTest.PINNED_IMAGE));
      assertThat(post(f, first).at("new")).isEqualTo("true");
      assertThat(post(f, first).at("new")).isEqualTo("false");
      Response shown = f.portal.get(SHOWN);
      assertThat(shown.at("operators.0.health")).isEqualTo("green");
      assertThat(shown.at("operators.0.status")).isEqualTo("running");
      assertThat(shown.at("operators.1.health")).isEqualTo("grey");
      assertThat(f.portal.get("/api/federations").at("federations.0.last_attestation_at"))
          .isEqualTo(shown.at("operators.0.attested_at"));
      f.portal.clock().move(java.time.Duration.ofSeconds(151));
      assertThat(f.portal.get(SHOWN).at("operators.0.health")).isEqualTo("grey");
      assertThat(post(f, f.attestation(0, Optional.of("sha256:other"))).status()).isEqualTo(200);
      assertThat(f.portal.get(SHOWN).at("operators.0.health")).isEqualTo("red");
      Response history = f.portal.get(PATH + "/" + f.id(0) + "?federation=oc-me-v1");
      assertThat(history.at("attestations")).isEqualTo("2 elements");
      String longId = "op-" + Sha256.hex(f.operators.get(0).publicKey().bytes()).substring(0, 32);
      Response byLongId = f.portal.get(PATH + "/" + longId + "?federation=oc-me-v1");
      assertThat(byLongId.at("attestations")).isEqualTo("2 elements");
      assertThat(byLongId.at("operator_id")).isEqualTo(f.id(0).toString());
      String another = longId.substring(0, 34) + (longId.endsWith("0") ? "1" : "0");
      assertThat(f.portal.get(PATH + "/" + another + "?federation=oc-me-v1").at("attestations"))
          .isEqualTo("0 elements");
      f.portal.clock().move(java.time.Duration.ofSeconds(151));
      HealthAttestation named = f.attestation(0, OperatorId.parse(longId).orElseThrow());
      assertThat(post(f, named).at("operator_id")).isEqualTo(f.id(0).toString());
      HealthAttestation.parse(
              CanonicalJson.text(history.value("attestations.1")).getBytes(StandardCharsets.UTF_8))
          .verify();
    }
  }

  @ParameterizedTest
  @EnumSource
  void uptimeAndLatencyAreByItsOwnAccountAndByItsPeers(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      // An hour heard, then half an hour not, during which the peers say so.
      for (int minute = 0; minute < 90; minute++) {
        boolean up = minute < 60;
        if (up) {
          assertThat(post(f, f.attestation(0, Optional.empty())).status()).isEqualTo(200);
          assertThat(post(f, f.report(0, true, 30)).status()).isEqualTo(200);
        }
        assertThat(post(f, f.report(1, up, 20)).status()).isEqualTo(200);
        f.portal.clock().move(java.time.Duration.ofSeconds(60));
      }
      Response shown = f.portal.get(SHOWN);
      assertThat(Integer.parseInt(shown.at("operators.0.last_24h.uptime_bps")))
          .isBetween(6_400, 6_900);
      assertThat(shown.at("operators.0.last_24h.latency_ms")).isEqualTo("30");
      assertThat(shown.at("operators.0.last_24h.peers_uptime_bps")).isEqualTo("6666");
      assertThat(shown.at("operators.0.last_24h.peers_latency_ms")).isEqualTo("20");
      assertThat(shown.at("operators.0.last_30d.peers_samples")).isEqualTo("90");
      assertThat(shown.at("operators.3.last_24h.uptime_bps")).isEqualTo("null");
      f.portal.clock().move(java.time.Duration.ofDays(2));
      Response later = f.portal.get(SHOWN);
      assertThat(later.at("operators.0.last_24h.peers_samples")).isEqualTo("0");
      assertThat(later.at("operators.0.last_24h.uptime_bps")).isEqualTo("0");
      assertThat(later.at("operators.0.last_30d.peers_samples")).isEqualTo("90");
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheNodesOfSeatedOperatorsAreHeardFreshAndNotTooOften(Database database)
      throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      HealthAttestation good = f.attestation(0, Optional.empty());
      refused(
          post(f, HealthAttestation.sign(good.attestation(), People.key(99))),
          403,
          "signature_invalid");
      HealthAttestation stranger =
          HealthAttestation.sign(
              new HealthAttestation.Payload(
                  People.id(People.key(99)),
                  People.SLUG,
                  good.attestation().hostedRequestId(),
                  "0.1.0",
                  "https://n.example",
                  "https://n.example",
                  good.attestation().status(),
                  good.attestation().attestedAt(),
                  Optional.empty(),
                  Optional.empty()),
              People.key(99));
      refused(post(f, stranger), 403, "not_seated");
      assertThat(post(f, good).status()).isEqualTo(200);
      f.portal.clock().move(java.time.Duration.ofSeconds(5));
      refused(post(f, f.attestation(0, Optional.empty())), 429, "rate_limited");
      PeerReport report = f.report(0, true, 5);
      assertThat(post(f, report).at("new")).isEqualTo("true");
      assertThat(post(f, report).at("new")).isEqualTo("false");
      f.portal.clock().move(java.time.Duration.ofSeconds(200));
      refused(post(f, good), 422, "attestation_stale");
      refused(post(f, report), 422, "attestation_stale");
      refused(
          f.portal.post(PATH, CanonicalJson.text(good.json()).replace("running", "fine")),
          400,
          "malformed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoHasAKeyThatWasReplacedIsHeardNoMoreThoughItsCertificateHolds(Database database)
      throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      HealthAttestation before = f.attestation(0, Optional.empty());
      assertThat(post(f, before).status()).isEqualTo(200);
      f.portal.clock().move(java.time.Duration.ofSeconds(60));
      assertThat(post(f, f.attestation(0, Optional.empty())).status()).isEqualTo(200);
      f.portal.clock().move(java.time.Duration.ofSeconds(60));
      HealthAttestation.Payload now = f.attestation(0, Optional.empty()).attestation();
      HealthAttestation stolen =
          HealthAttestation.sign(
              new HealthAttestation.Payload(
                  now.operatorId(),
                  now.federationSlug(),
                  now.hostedRequestId(),
                  now.fedimintdVersion(),
                  now.p2pUrl(),
                  now.apiUrl(),
                  now.status(),
                  now.attestedAt(),
                  now.imageDigest(),
                  before.attestation().nodeCertificate()),
              LivingFederation.node(0));
      stolen.verify();
      refused(post(f, stolen), 422, "attestation_stale");
      PeerReport.Payload report = f.report(0, true, 5).report();
      refused(
          post(
              f,
              PeerReport.sign(
                  new PeerReport.Payload(
                      report.federationSlug(),
                      report.operatorId(),
                      report.measuredAt(),
                      report.startedAt(),
                      report.peers(),
                      before.attestation().nodeCertificate().orElseThrow()),
                  LivingFederation.node(0))),
          422,
          "attestation_stale");
      assertThat(post(f, f.attestation(0, Optional.empty())).status()).isEqualTo(200);
      assertThat(post(f, f.report(0, true, 5)).status()).isEqualTo(200);
    }
  }

  private static void refused(Response response, int status, String code) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.at("code")).isEqualTo(code);
  }
}
