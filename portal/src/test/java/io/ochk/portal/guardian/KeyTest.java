package io.ochk.portal.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.world.Database;
import io.ochk.portal.world.People;
import io.ochk.portal.world.Response;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.request.RequestKind;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.verify.Document;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class KeyTest {
  private static final String FEDERATION = "/api/public/federations/oc-me-v1";
  private static final String EPOCHS = FEDERATION + "/epochs";
  private static final String STATEMENTS = FEDERATION + "/statements";

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void aVerifiedEpochMakesTheFederationLiveAndItsRecordVerifiesOffline(Database database)
      throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      assertThat(f.portal.get(FEDERATION).at("federation.status")).isEqualTo("binding");
      TestCeremony ceremony = f.ceremony();
      Response published = f.portal.post(EPOCHS, ceremony.record().json());
      assertThat(published.status()).as(published.body()).isEqualTo(201);
      Response again = f.portal.post(EPOCHS, ceremony.record().json());
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.value("epoch")).isEqualTo(published.value("epoch"));
      Response federation = f.portal.get(FEDERATION);
      assertThat(federation.at("federation.status")).isEqualTo("live");
      assertThat(federation.at("federation.seats.3.signer_kind")).isEqualTo("kit");
      assertThat(federation.at("federation.address"))
          .isEqualTo(ceremony.epoch().address().toString());
      assertThat(f.portal.get("/api/federations").at("federations.0.status")).isEqualTo("live");
      assertThat(
              EpochRecord.parse(
                  f.portal.get(EPOCHS + "/0").body().getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(ceremony.record());
      RequestResult result =
          ceremony.signed(
              ceremony.request(
                  new RequestKind.Statement("We are here."),
                  f.portal.clock().instant().getEpochSecond()));
      assertThat(f.portal.post(STATEMENTS, result.json()).status()).isEqualTo(201);
      assertThat(f.portal.post(STATEMENTS, result.json()).status()).isEqualTo(200);
      assertThat(f.portal.get(STATEMENTS).at("statements.0.request_id"))
          .isEqualTo(result.request().id());
      Report report = offline(f);
      assertThat(report.valid()).as(report.toString()).isTrue();
      assertThat(report.checks())
          .anyMatch(c -> c.name().equals("status") && c.detail().equals("live"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyStatementIsOnAPageAndHasOneOfItsOwn(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      TestCeremony ceremony = f.ceremony();
      assertThat(f.portal.post(EPOCHS, ceremony.record().json()).status()).isEqualTo(201);
      for (int i = 0; i < 3; i++) {
        RequestKind said = new RequestKind.Statement("We say <b>" + i + "</b>.");
        RequestResult result =
            ceremony.signed(
                ceremony.request(said, f.portal.clock().instant().getEpochSecond() + i));
        assertThat(f.portal.post(STATEMENTS, result.json()).status()).isEqualTo(201);
      }
      String path = "/federations/oc-me-v1/statements";
      // One writer gives each its own microsecond; several may give two the same.
      String before = f.portal.get("/api/public" + path + "?limit=2").at("next_before");
      String older = path + "?limit=2&before=" + before;
      String newest = f.portal.get(path + "?limit=2").body();
      String last = f.portal.get(older).body();
      assertThat(newest).contains("rel=\"next\" href=\"" + older.replace("&", "&amp;"));
      assertThat(last)
          .contains("/api/public" + older.replace("&", "&amp;"))
          .doesNotContain("rel=\"next\"");
      for (int i = 0; i < 3; i++) {
        String text = "We say &lt;b&gt;" + i + "&lt;/b&gt;.";
        assertThat(newest.contains(text)).as(text).isNotEqualTo(last.contains(text));
      }
      assertThat(f.portal.get("/api/public" + older).at("next_before")).isEqualTo("null");
      String id = f.portal.get("/api/public" + older).at("statements.0.request_id");
      assertThat(f.portal.get(path + "/" + id).body()).contains("We say &lt;b&gt;", id);
      refused(f.portal.get(STATEMENTS + "?before=1."), 400, "parameter_invalid");
      RequestResult one =
          RequestResult.parse(
              f.portal.get(STATEMENTS + "/" + id).body().getBytes(StandardCharsets.UTF_8));
      assertThat(one.request().id()).isEqualTo(id);
      refused(f.portal.get(STATEMENTS + "/" + "0".repeat(32)), 404, "statement_unknown");
      refused(f.portal.get(STATEMENTS + "/" + id.substring(1)), 404, "statement_unknown");
      assertThat(f.portal.get(path + "/x").body()).contains("There is no such statement");
    }
  }

  private static Report offline(LivingFederation f) throws Exception {
    byte[] record = f.portal.get(FEDERATION + "/record").body().getBytes(StandardCharsets.UTF_8);
    return new Verifier(
            new Pins(
                Optional.of(People.REVIEWER.publicKey()),
                Optional.of(People.ORGANISER.publicKey()),
                Optional.empty(),
                Optional.empty()))
        .verify(new Document.Federation(FederationRecord.parse(record)));
  }

  @ParameterizedTest
  @EnumSource
  void theNextEpochCarriesTheKeyOnAndDeparturesAreCounted(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      TestCeremony ceremony = f.ceremony();
      TestCeremony refresh = ceremony.reshared(f.charter.hash(), 3, List.of(0, 1, 2), f.operators);
      refused(f.portal.post(EPOCHS, refresh.record().json()), 409, "epoch_not_next");
      assertThat(f.portal.post(EPOCHS, ceremony.record().json()).status()).isEqualTo(201);
      assertThat(f.portal.post(EPOCHS, refresh.record().json()).status()).isEqualTo(201);
      Response epochs = f.portal.get(EPOCHS);
      assertThat(epochs.at("epochs")).isEqualTo("2 elements");
      assertThat(epochs.at("epochs.0.departures")).isEqualTo("0");
      assertThat(epochs.at("epochs.1.address")).isEqualTo(epochs.at("epochs.0.address"));
      assertThat(f.portal.get(FEDERATION).at("federation.requires_new_key")).isEqualTo("false");
      assertThat(offline(f).valid()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotTheFederationsKeyOrWordIsRefused(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      TestCeremony ceremony = f.ceremony();
      RequestResult result =
          ceremony.signed(ceremony.request(new RequestKind.Liveness(), 1_779_408_000));
      refused(f.portal.post(STATEMENTS, result.json()), 409, "key_unknown");
      List<SigningKey> others = new ArrayList<>(f.operators);
      others.set(3, People.operator(9));
      TestCeremony foreign = TestCeremony.generation(People.SLUG, f.charter.hash(), 3, others);
      refused(f.portal.post(EPOCHS, foreign.record().json()), 422, "setup_unacceptable");
      List<ActionEnvelope> joins = new ArrayList<>(ceremony.record().joins());
      EpochRecord short1 =
          new EpochRecord(ceremony.setup(), joins.subList(1, 4), ceremony.record().transcript());
      refused(f.portal.post(EPOCHS, short1.json()), 422, "epoch_invalid");
      refused(f.portal.get(EPOCHS + "/0"), 404, "epoch_unknown");
      refused(f.portal.get(EPOCHS + "/x"), 404, "epoch_unknown");
      assertThat(f.portal.get(FEDERATION).at("federation.status")).isEqualTo("binding");
      assertThat(f.portal.post(EPOCHS, ceremony.record().json()).status()).isEqualTo(201);
      RequestResult changed =
          new RequestResult(
              ceremony.request(new RequestKind.Statement("We left."), 1_779_408_000),
              result.signature());
      refused(f.portal.post(STATEMENTS, changed.json()), 403, "signature_invalid");
      RequestResult stranger =
          foreign.signed(foreign.request(new RequestKind.Liveness(), 1_779_408_000));
      refused(f.portal.post(STATEMENTS, stranger.json()), 422, "request_unacceptable");
      assertThat(f.portal.get(STATEMENTS).at("statements")).isEqualTo("0 elements");
    }
  }

  @ParameterizedTest
  @EnumSource
  void joinsAreShownOncePerGuardianAndOnlyOfGuardians(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      TestCeremony ceremony = f.ceremony();
      String path = "/api/operator/ceremonies";
      for (ActionEnvelope join : ceremony.record().joins()) {
        Response joined = f.portal.post(path, join);
        assertThat(joined.status()).as(joined.body()).isEqualTo(201);
        assertThat(f.portal.post(path, join).status()).isEqualTo(201);
      }
      refused(
          f.portal.post(path, TestCeremony.join(ceremony.setup(), People.operator(9))),
          403,
          "not_seated");
      Response shown = f.portal.get(path + "?federation=oc-me-v1");
      assertThat(shown.at("ceremonies.0.joined")).isEqualTo("4");
      assertThat(shown.at("ceremonies.0.setup_hash")).isEqualTo(ceremony.setup().hash());
      assertThat(shown.at("ceremonies.0.epoch")).isEqualTo("null");
      f.portal.post(EPOCHS, ceremony.record().json());
      assertThat(f.portal.get(path + "?federation=oc-me-v1").at("ceremonies.0.epoch"))
          .isEqualTo("0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void asManySeatsInBrowsersAsASignatureNeedsAreSpokenOf(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      TestCeremony ceremony = f.ceremony();
      for (int browsers = 1; browsers <= 4; browsers++) {
        ActionEnvelope join =
            TestCeremony.join(
                ceremony.setup(), f.operators.get(browsers - 1), CeremonyJoin.SignerKind.BROWSER);
        assertThat(f.portal.post("/api/operator/ceremonies", join).status()).isEqualTo(201);
        Response one = f.portal.get(FEDERATION);
        assertThat(one.at("federation.browser_seats")).isEqualTo("" + browsers);
        Response all = f.portal.get("/api/federations");
        String page = f.portal.get("/federations/oc-me-v1").body();
        String list = f.portal.get("/federations").body();
        if (browsers < 3) {
          assertThat(one.at("federation.warning")).isEqualTo("null");
          assertThat(all.at("federations.0.warning")).isEqualTo("null");
          assertThat(page).doesNotContain("One party could sign alone.");
          assertThat(list).doesNotContain("As many seats sign in browsers");
        } else {
          String warning = browsers + " of 4 seats sign in browsers, and 3 sign";
          assertThat(one.at("federation.warning")).startsWith(warning);
          assertThat(all.at("federations.0.warning")).startsWith(warning);
          assertThat(page).contains("One party could sign alone.", warning);
          assertThat(list).contains("As many seats sign in browsers as a signature needs.");
        }
      }
      // What holds the shares is what the epoch's own joins say.
      assertThat(f.portal.post(EPOCHS, ceremony.record().json()).status()).isEqualTo(201);
      assertThat(f.portal.get(FEDERATION).at("federation.browser_seats")).isEqualTo("0");
      assertThat(f.portal.get(FEDERATION).at("federation.warning")).isEqualTo("null");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatAsManyHaveLeftAsCouldSignHasToBeReplaced(Database database) throws Exception {
    try (LivingFederation f = new LivingFederation(database, data)) {
      TestCeremony ceremony = f.ceremony();
      assertThat(f.portal.post(EPOCHS, ceremony.record().json()).status()).isEqualTo(201);
      List<SigningKey> next = new ArrayList<>(f.operators);
      for (int seat = 1; seat <= 3; seat++) {
        SigningKey leaver = f.operators.get(seat);
        Response left =
            f.portal.post(
                "/api/operator/memberships",
                f.programme.membership(Membership.Kind.LEAVE, leaver, seat));
        assertThat(left.status()).as(left.body()).isEqualTo(201);
        next.set(seat, People.operator(20 + seat));
        f.programme.accept(next.get(seat));
        f.programme.seat(next.get(seat), seat);
      }
      Charter charter = People.charter("2.0.0", next);
      assertThat(f.programme.publish(charter, Optional.of(f.charter.hash())).status())
          .isEqualTo(201);
      next.forEach(key -> assertThat(f.programme.ratify(key, charter).status()).isEqualTo(201));
      assertThat(f.portal.get("/federations/oc-me-v1").body())
          .doesNotContain("This key has to be replaced.");
      Response dealt =
          f.portal.post(
              EPOCHS, ceremony.reshared(charter.hash(), 3, List.of(0, 1, 2), next).record().json());
      assertThat(dealt.status()).as(dealt.body()).isEqualTo(201);
      assertThat(f.portal.get(EPOCHS).at("epochs.0.departures")).isEqualTo("3");
      assertThat(f.portal.get(FEDERATION).at("federation.requires_new_key")).isEqualTo("true");
      assertThat(f.portal.get("/api/federations").at("federations.0.requires_new_key"))
          .isEqualTo("true");
      assertThat(f.portal.get("/federations/oc-me-v1").body())
          .contains("This key has to be replaced.", "3 of its members hold no newer share");
      assertThat(f.portal.get("/federations").body()).contains("Its key has to be replaced.");
    }
  }

  private static void refused(Response response, int status, String code) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.at("code")).isEqualTo(code);
  }
}
