package io.ochk.portal.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.Actions;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.vectors.TestScale;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The same seed and the same inputs give the same envelope in a browser as in the kit. */
class EnvelopeParityTest {
  private static final String[] PIECES = {
    "a", "Zürich", "\"", "\\", "\n", "\t", "\u0000", "\u001f", "<b>", "/", "\u2028", "😀", "é",
    "{}", " "
  };

  private final Random random = new Random(20261121);

  /** One action with what the browser is told to build the same. */
  record Both(Action action, JsonObject.Builder inputs) {}

  @Test
  void everyActionOfTheKitHasItsBuilderInTheBrowser() throws Exception {
    try (BrowserModules browser = BrowserModules.start()) {
      JsonArray actions =
          (JsonArray) browser.ask("actions", JsonObject.builder()).get("actions").orElseThrow();
      assertThat(actions.values().stream().map(v -> ((JsonString) v).value()))
          .containsExactlyInAnyOrderElementsOf(Actions.NAMES);
    }
  }

  @Test
  void theSameSeedAndInputsGiveTheSameBytes() throws Exception {
    TreeSet<String> seen = new TreeSet<>();
    try (BrowserModules browser = BrowserModules.start()) {
      for (int round = 0; round < TestScale.pick(5, 40, 2_000); round++) {
        byte[] seed = new byte[SigningKey.SEED_LENGTH];
        random.nextBytes(seed);
        SigningKey key = SigningKey.ofSeed(seed);
        List<Both> all = new ArrayList<>(actions(OperatorId.of(key.publicKey())));
        all.addAll(new SignerActions(random).actions(OperatorId.of(key.publicKey())));
        for (Both both : all) {
          long nonce = random.nextLong() & ((1L << 48) - 1);
          long expiry = 1_779_408_000L + random.nextInt(100_000_000);
          ActionPayload payload =
              ActionPayload.of(both.action(), nonce, expiry, both.action().federation());
          ActionEnvelope envelope = ActionEnvelope.sign(payload, key);
          String text = CanonicalJson.text(envelope.json());
          both.inputs()
              .put("action", both.action().name())
              .put("seed", HexFormat.of().formatHex(seed))
              .put("nonce", Long.toString(nonce))
              .put("expires_at", Long.toString(expiry));
          JsonObject answer = browser.ask("envelope", both.inputs());
          assertThat(answer.get("envelope"))
              .as(CanonicalJson.text(answer))
              .contains(new JsonString(text));
          assertThat(answer.get("sha256")).contains(new JsonString(payload.sha256()));
          assertThat(
                  browser.text(
                      "readEnvelope", JsonObject.builder().put("document", text), "envelope"))
              .isEqualTo(text);
          seen.add(both.action().name());
        }
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(Actions.NAMES);
  }

  private List<Both> actions(OperatorId id) {
    Origin origin = Origin.of("https://portal.example").orElseThrow();
    FederationSlug slug = new FederationSlug("oc-me-v" + random.nextInt(1000));
    Instant at = Instant.ofEpochSecond(1_779_408_000L + random.nextInt(100_000_000));
    int seat = random.nextInt(15);
    String questionnaire = text(400);
    String hash = HexFormat.of().formatHex(bytes(32));
    String version = "1." + random.nextInt(100);
    String title = text(6);
    String body = text(60);
    String reason = text(20);
    String successor = "op-" + HexFormat.of().formatHex(bytes(random.nextBoolean() ? 8 : 16));
    boolean named = random.nextBoolean();
    List<String> tags = random.nextBoolean() ? List.of() : List.of("planned", "net-" + seat);
    AlertPublish.Severity severity =
        AlertPublish.Severity.values()[random.nextInt(AlertPublish.Severity.values().length)];
    Optional<Origin> audience = Optional.of(origin);
    return List.of(
        new Both(
            ProgramApply.of(
                origin, id, questionnaire.getBytes(StandardCharsets.UTF_8), at.getEpochSecond()),
            inputs(at, slug).put("questionnaire", questionnaire)),
        new Both(
            new Membership(Membership.Kind.JOIN, audience, slug, id, seat, at),
            inputs(at, slug).put("seat", seat)),
        new Both(
            new Membership(Membership.Kind.LEAVE, audience, slug, id, seat, at),
            inputs(at, slug).put("seat", seat)),
        new Both(
            new CharterSign(audience, hash, version, slug, id, at),
            inputs(at, slug).put("hash", hash).put("version", version)),
        new Both(
            new AlertPublish(audience, title, body, severity, tags, slug, id, at),
            inputs(at, slug)
                .put("title", title)
                .put("body", body)
                .put("severity", severity.wireName())
                .put("tags", JsonArray.ofStrings(tags))),
        new Both(
            new ExitHandoff(
                audience,
                slug,
                id,
                reason,
                at,
                named ? OperatorId.parse(successor) : Optional.empty()),
            inputs(at, slug)
                .put("reason", reason)
                .append("successor", named ? Optional.of(successor) : Optional.empty())),
        new Both(new PortalForget(audience, id, at), inputs(at, slug)),
        new Both(
            new PortalSession(audience, hash, id, PortalSession.Reader.OPERATOR),
            inputs(at, slug).put("challenge", hash).put("role", "operator")));
  }

  private static JsonObject.Builder inputs(Instant at, FederationSlug slug) {
    return JsonObject.builder()
        .put("audience", "https://portal.example")
        .put("federation", slug.text())
        .put("at", Long.toString(at.getEpochSecond()));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private String text(int pieces) {
    StringBuilder text = new StringBuilder("x");
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
