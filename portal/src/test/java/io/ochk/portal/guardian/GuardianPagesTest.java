package io.ochk.portal.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Response;
import io.ochk.protocol.config.ConfigBundle;
import io.ochk.protocol.config.LogLevel;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read about guardians and their federation. */
@Tag("slow")
class GuardianPagesTest {
  @TempDir Path data;

  private static void minute(LivingFederation f) {
    assertThat(
            f.portal
                .post(
                    "/api/operator/attestation",
                    f.attestation(0, Optional.of(PortalUnderTest.PINNED_IMAGE)).json())
                .status())
        .isEqualTo(200);
    assertThat(f.portal.post("/api/operator/peer-reports", f.report(1, true, 23).json()).status())
        .isEqualTo(200);
    f.portal.clock().move(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @EnumSource
  void theFederationsPageShowsColoursChartsRatificationsAndTheKeysEpochs(Database database)
      throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      String before = f.portal.get("/federations/oc-me-v1").body();
      assertThat(before)
          .contains("There is no key yet.", "never heard of", "4 of 4 needed")
          .contains("Signer: not known yet")
          .contains("<b>ratified</b> <time datetime=\"");
      for (int i = 0; i < 5; i++) {
        minute(f);
      }
      TestCeremony ceremony = f.ceremony();
      Response epoch =
          f.portal.post(
              "/api/public/federations/oc-me-v1/epochs",
              CanonicalJson.text(ceremony.record().json()));
      assertThat(epoch.status()).as(epoch.body()).isEqualTo(201);
      String page = f.portal.get("/federations/oc-me-v1").body();
      assertThat(page)
          .contains("<b>green</b> attested", "<b>grey</b> never heard of")
          .contains("<b>100 %</b>", "<b>23 ms</b>", "<title>", ": 100 %</title>")
          .contains("3 of 4", "download=\"epoch-0.json\"", epoch.at("epoch.address"))
          .contains("Signer: kit")
          .doesNotContain("not known yet");
      f.portal.clock().move(Duration.ofMinutes(10));
      assertThat(f.portal.get("/federations/oc-me-v1").body()).contains("<b>grey</b> silent");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOperatorsPageShowsItsSeatAndTheReviewersKey(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      minute(f);
      assertThat(f.portal.get("/operators").body())
          .contains(f.id(0).text(), "/federations/oc-me-v1");
      String page = f.portal.get("/operators/" + f.id(0)).body();
      assertThat(page)
          .contains("holds one seat", "has ratified the charter", "Seat 0", "<b>green</b>")
          .contains(f.operators.getFirst().publicKey().hex());
      Response unknown = f.portal.get("/operators/op-0000000000000000");
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.header("content-type")).startsWith("text/html");
      assertThat(f.portal.get("/operators/%3Cscript%3E").status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theAttestationPageAndTheRunbookAreFilledInForOneOperator(Database database)
      throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      minute(f);
      String page = f.portal.get("/me/operator/attestation?operator=" + f.id(0)).body();
      assertThat(page)
          .contains("seat 0", "<b>green</b>", "23 ms", PortalUnderTest.PINNED_IMAGE)
          .contains("config schema mismatch", "Signing requests pile up");
      assertThat(f.portal.get("/me/operator/attestation?operator=%3Cscript%3Ealert").body())
          .contains("There is no seat of an operator with this id.", "&lt;script>alert")
          .doesNotContain("<script>alert");
      String runbook = f.portal.get("/me/operator/runbook?operator=" + f.id(1)).body();
      assertThat(runbook)
          .contains("config gen --federation oc-me-v1", "portal use " + PortalUnderTest.ORIGIN)
          .contains(
              " \\\n  --peer https://guardian0.example:9000", "@" + PortalUnderTest.PINNED_IMAGE)
          .contains("--pin-reviewer " + People.REVIEWER.publicKey().hex())
          .contains("/api/operator/config-bundle?operator_id=" + f.id(1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theBundleIsTheKitsAndOfAcceptedOperatorsOnly(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      String path = "/api/operator/config-bundle?federation=oc-me-v1&operator_id=";
      Response bundle = f.portal.get(path + f.id(0) + "&log_level=debug");
      assertThat(bundle.header("content-disposition")).contains("oc-guardian.config");
      assertThat(bundle.body())
          .isEqualTo(
              new String(
                  new ConfigBundle(
                          f.id(0),
                          f.operators.getFirst().publicKey(),
                          People.SLUG,
                          PortalUnderTest.ORIGIN + "/api/operator/attestation",
                          LogLevel.DEBUG)
                      .bytes(),
                  StandardCharsets.UTF_8));
      assertThat(f.portal.get(path + "op-0000000000000000").at("code"))
          .isEqualTo("operator_unknown");
      assertThat(f.portal.get(path + f.id(0) + "&log_level=loud").status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @EnumSource
  void thePageOfCeremoniesMayAskTheNodesThatAttestAndNobodyElse(Database database)
      throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      minute(f);
      Response page = f.portal.get("/me/operator/ceremonies");
      assertThat(page.header("content-security-policy"))
          .contains("connect-src 'self' https://guardian0.example:9001;");
      assertThat(page.body()).contains("data-nodes=\"https://guardian0.example:9001\"");
      assertThat(f.portal.get("/me/operator").header("content-security-policy"))
          .contains("connect-src 'self';");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:9001",
        "http://127.0.0.1:9001",
        "https://192.168.1.1",
        "https://[fe80::1]"
      })
  void noPageAsksAReadersOwnMachineOrNetworkBecauseAnOperatorSaysSo(String there) throws Exception {
    try (LivingFederation f = new LivingFederation(Database.SQLITE, data)) {
      minute(f);
      JsonObject attestation = f.attestation(1, new Origin(there)).json();
      assertThat(f.portal.post("/api/operator/attestation", attestation).status()).isEqualTo(200);
      f.portal.post("/api/public/federations/oc-me-v1/epochs", f.ceremony().record().json());
      for (String path : List.of("/me/operator/ceremonies", "/federations/oc-me-v1")) {
        Response page = f.portal.get(path);
        assertThat(page.header("content-security-policy"))
            .as(path)
            .contains("connect-src 'self' https://guardian0.example:9001;");
        assertThat(page.body())
            .as(path)
            .doesNotContain("data-api=\"" + there)
            .doesNotContainPattern("data-nodes=\"[^\"]*" + Pattern.quote(there));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theFederationsPageMayAskItsOwnNodesOnceThereIsAKey(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      minute(f);
      Response before = f.portal.get("/federations/oc-me-v1");
      assertThat(before.header("content-security-policy")).contains("connect-src 'self';");
      assertThat(before.body()).doesNotContain("Ask for a statement");
      f.portal.post("/api/public/federations/oc-me-v1/epochs", f.ceremony().record().json());
      Response page = f.portal.get("/federations/oc-me-v1");
      assertThat(page.header("content-security-policy"))
          .contains("connect-src 'self' https://guardian0.example:9001;");
      assertThat(page.body())
          .contains("Ask for a statement", "data-api=\"https://guardian0.example:9001\"")
          .contains("data-operator=\"" + f.id(0) + "\"", "<noscript>")
          .contains("oc-guardian propose statement --text")
          .doesNotContain("asking.js");
      assertThat(f.portal.get("/federations").header("content-security-policy"))
          .contains("connect-src 'self';");
    }
  }
}
