package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.verify.FederationMembers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a browser's signer takes from a federation's record is what the kit's takes. */
@Tag("slow")
class BrowserRecordTest {
  private static BrowserSigners tabs;

  @BeforeAll
  static void begin() throws Exception {
    tabs = new BrowserSigners();
  }

  @AfterAll
  static void end() throws Exception {
    tabs.close();
  }

  private static JsonObject record(String text) throws Exception {
    return tabs.ask(
        "record",
        with("document", text)
            .put("slug", Programme.SLUG.text())
            .put("reviewer", TestKeys.reviewer().publicKey().hex())
            .put("organiser", TestKeys.organiser().publicKey().hex()));
  }

  private static void assertSame(Programme programme) throws Exception {
    FederationMembers membership = FederationMembers.of(programme.record());
    JsonObject answer = record(CanonicalJson.text(programme.record().json()));
    assertThat(answer.get("error")).as(CanonicalJson.text(answer)).isEmpty();
    assertThat(((JsonArray) answer.get("seats").orElseThrow()).values())
        .isEqualTo(
            membership.seats().stream()
                .map(s -> new JsonString(s.index() + " " + s.operatorId()))
                .toList());
    assertThat(answer.get("charter").orElseThrow())
        .isEqualTo(
            membership
                .charter()
                .<JsonValue>map(c ->
                    new JsonString(c.hash() + " " + c.threshold().m() + " " + c.ratifiedByAll()))
                .orElse(JsonNull.NULL));
  }

  @Test
  void aRecordSaysTheSameAboutSeatsAndCharter() throws Exception {
    assertSame(Programme.seated());
    Programme programme = Programme.binding();
    assertSame(programme);
    programme
        .leave(TestKeys.operator(3), 3)
        .accept(TestKeys.operator(4))
        .join(TestKeys.operator(4), 3)
        .assign(TestKeys.operator(4), 3);
    assertSame(programme);
    programme.publish("2.0.0");
    assertSame(programme);
    for (int i : List.of(0, 1, 2)) {
      programme.ratify(TestKeys.operator(i));
    }
    assertSame(programme);
    programme.ratify(TestKeys.operator(4));
    assertSame(programme);
  }

  @Test
  void aRequestThatNamesTheFederationInItsParametersAloneStopsNoSigner() throws Exception {
    SigningKey asking = TestKeys.operator(4);
    Programme programme = Programme.binding().accept(asking).join(asking, 1);
    ActionPayload asked = programme.memberships.removeLast().payload();
    programme.memberships.add(
        ActionEnvelope.sign(
            new ActionPayload(
                asked.action(), asked.params(), asked.nonce(), asked.expiresAt(), Optional.empty()),
            asking));
    assertSame(programme);
  }

  @Test
  void aRequestWithAParameterThatNobodyKnowsIsRefused() throws Exception {
    SigningKey asking = TestKeys.operator(4);
    Programme programme = Programme.binding().accept(asking).join(asking, 1);
    ActionPayload asked = programme.memberships.removeLast().payload();
    JsonObject.Builder params = JsonObject.builder();
    asked.params().members().forEach(params::put);
    programme.memberships.add(
        ActionEnvelope.sign(
            new ActionPayload(
                asked.action(),
                params.put("surplus", 1).build(),
                asked.nonce(),
                asked.expiresAt(),
                asked.federation()),
            asking));
    assertThat(record(CanonicalJson.text(programme.record().json())).get("error")).isPresent();
  }

  @Test
  void aRecordInWhichAnythingWasChangedIsRefused() throws Exception {
    String text = CanonicalJson.text(Programme.binding().record().json());
    assertThat(record(text).get("error")).isEmpty();
    for (String part : Set.of("\"sig_hex\":\"", "\"request_sha256\":\"", "\"nonce\":", "\"t")) {
      int at = text.indexOf(part) + part.length();
      char before = text.charAt(at);
      char after = before == '1' ? '2' : '1';
      String changed = text.substring(0, at) + after + text.substring(at + 1);
      assertThat(record(changed).get("error")).as(part).isPresent();
    }
    JsonObject foreign =
        tabs.ask(
            "record",
            with("document", text)
                .put("slug", Programme.SLUG.text())
                .put("reviewer", TestKeys.reviewer().publicKey().hex())
                .put("organiser", TestKeys.reviewer().publicKey().hex()));
    assertThat(foreign.get("error")).isPresent();
  }
}
