package io.ochk.system.guardian;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Json;
import io.ochk.system.world.Wire;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session with a node by somebody who holds the operator's key and says with it what it likes.
 */
final class RogueSession implements AutoCloseable {
  private static final Set<String> NO_MESSAGES = Set.of("ready", "peers", "certify");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();
  private final SigningKey operator;
  private final String api;
  private final Random random;
  private final Hears hears;
  private final AtomicInteger head = new AtomicInteger();
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile String token = "";
  private volatile InputStream stream = InputStream.nullInputStream();

  /** Hears what the node tells its signers. */
  interface Hears {
    /** Whatever it does about it. */
    void message(PeerMessage message) throws Exception;
  }

  RogueSession(SigningKey operator, String api, Random random, Hears hears) {
    this.operator = operator;
    this.api = api;
    this.random = random;
    this.hears = hears;
  }

  /** The operator that it speaks for. */
  OperatorId id() {
    return OperatorId.of(operator.publicKey());
  }

  /** Connects; when this returns it hears everything. */
  RogueSession start() throws Exception {
    byte[] nonce = new byte[32];
    random.nextBytes(nonce);
    JsonObject challenge =
        post(
            "/rpc/v1/challenge",
            JsonObject.builder().put("client_nonce", HexFormat.of().formatHex(nonce)).build());
    byte[] name = new byte[16];
    random.nextBytes(name);
    ActionEnvelope envelope =
        sign(
            new SignerSession(
                new Origin(text(challenge, "audience")),
                text(challenge, "challenge"),
                Wire.SLUG,
                PublicKey.ofHex(text(challenge, "node_pubkey")).orElseThrow(),
                id(),
                HexFormat.of().formatHex(name),
                head.incrementAndGet()));
    token =
        text(
            post("/rpc/v1/sessions", JsonObject.builder().put("envelope", envelope.json()).build()),
            "token");
    stream =
        http.send(
                HttpRequest.newBuilder(URI.create(api + "/rpc/v1/events"))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                HttpResponse.BodyHandlers.ofInputStream())
            .body();
    Thread.ofVirtual().start(this::listen);
    ready.await();
    return this;
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      String type = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          event(type, line.substring(6));
        }
      }
    } catch (Exception e) {
      if (!closed) {
        // Whoever waits in vain for its lie finds out why.
        throw new IllegalStateException("a rogue has fallen over", e);
      }
    }
  }

  private void event(String type, String data) throws Exception {
    if (type.equals("ready")) {
      ready.countDown();
    }
    if (!NO_MESSAGES.contains(type)) {
      hears.message(
          PeerMessage.read(
              JsonMembers.of(
                  StrictJson.parseObject(
                      data.getBytes(StandardCharsets.UTF_8), JsonLimits.EPOCH))));
    }
  }

  /** Signs and sends. */
  void say(Action action) throws Exception {
    say(sign(action));
  }

  /** Sends. */
  void say(ActionEnvelope envelope) throws Exception {
    post(
        "/rpc/v1/messages",
        JsonObject.builder()
            .put(
                "messages",
                new JsonArray(List.<JsonValue>of(new PeerMessage.Envelope(envelope).json())))
            .put("store_head", head.incrementAndGet())
            .build());
  }

  /** Signs with the operator's key. */
  ActionEnvelope sign(Action action) {
    return ActionEnvelope.sign(
        ActionPayload.of(
            action,
            random.nextLong(1L << 48),
            Instant.now().getEpochSecond() + 300,
            Optional.of(Wire.SLUG)),
        operator);
  }

  private JsonObject post(String path, JsonObject body) throws Exception {
    return StrictJson.parseObject(
        http.send(
                HttpRequest.newBuilder(URI.create(api + path))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.bytes(body)))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray())
            .body(),
        JsonLimits.FRAME);
  }

  private static String text(JsonObject object, String name) {
    return ((JsonString) Json.at(object, name)).value();
  }

  @Override
  public void close() throws Exception {
    closed = true;
    stream.close();
    http.shutdownNow();
  }
}
