package io.ochk.system.guardian;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Json;
import io.ochk.system.world.Wire;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A signer with a real operator key and no share: it approves everything, commits to points of the
 * curve, and gives shares that are any number.
 */
final class LyingSigner implements AutoCloseable {
  private static final BigInteger P =
      BigInteger.TWO.pow(256).subtract(BigInteger.valueOf((1L << 32) + 977));

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final SigningKey operator;
  private final OperatorId id;
  private final int seat;
  private final String api;
  private final Random random;
  private final AtomicInteger head = new AtomicInteger();
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile String token = "";
  private volatile InputStream stream = InputStream.nullInputStream();

  LyingSigner(SigningKey operator, int seat, String api, Random random) {
    this.operator = operator;
    this.id = OperatorId.of(operator.publicKey());
    this.seat = seat;
    this.api = api;
    this.random = random;
  }

  /** Connects; when this returns it hears everything. */
  LyingSigner start() throws Exception {
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
                id,
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
      // Closed.
    }
  }

  private void event(String type, String data) throws Exception {
    if (type.equals("ready")) {
      ready.countDown();
    }
    if (!List.of("request", "ask-commitments", "ask-share").contains(type)) {
      return;
    }
    JsonObject object =
        StrictJson.parseObject(data.getBytes(StandardCharsets.UTF_8), JsonLimits.FRAME);
    switch (PeerMessage.read(JsonMembers.of(object))) {
      case PeerMessage.Requested requested -> {
        String hash = requested.request().hash();
        say(new SignApprove(SignApprove.Verdict.APPROVE, Wire.SLUG, id, hash));
        say(commit(hash, requested.origin().orElseThrow(), requested.request().epoch()));
      }
      case PeerMessage.AskCommitments ask ->
          say(commit(ask.requestHash(), ask.attempt(), ask.epoch()));
      case PeerMessage.AskShare ask -> say(share(ask.signingPackage().bytes()));
      default -> {}
    }
  }

  private SigningRound round(String hash, int attempt, int epoch) {
    return new SigningRound(attempt, epoch, Wire.SLUG, id, hash);
  }

  private ByteBuffer begun(int type, String hash, int attempt, int epoch, int rest) {
    return ByteBuffer.allocate(2 + 40 + 32 + rest)
        .put((byte) type)
        .put((byte) 1)
        .put(HexFormat.of().parseHex(hash))
        .putInt(attempt)
        .putInt(epoch)
        .put(new byte[31])
        .put((byte) (seat + 1));
  }

  private SignCommit commit(String hash, int attempt, int epoch) {
    byte[] message = begun(0x20, hash, attempt, epoch, 66).put(point()).put(point()).array();
    return new SignCommit(round(hash, attempt, epoch), Octets.of(message));
  }

  /** A point of which nobody knows the logarithm. */
  private byte[] point() {
    while (true) {
      BigInteger x = new BigInteger(255, random);
      BigInteger square = x.pow(3).add(BigInteger.valueOf(7)).mod(P);
      BigInteger y = square.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
      if (y.multiply(y).mod(P).equals(square)) {
        byte[] bytes = x.toByteArray();
        byte[] point = new byte[33];
        point[0] = 2;
        System.arraycopy(bytes, 0, point, 33 - bytes.length, bytes.length);
        return point;
      }
    }
  }

  private SignShare share(byte[] signingPackage) {
    ByteBuffer in = ByteBuffer.wrap(signingPackage).position(2);
    byte[] request = new byte[32];
    in.get(request);
    String hash = HexFormat.of().formatHex(request);
    int attempt = in.getInt();
    int epoch = in.getInt();
    byte[] scalar = new byte[32];
    random.nextBytes(scalar);
    scalar[0] = 0;
    return new SignShare(
        round(hash, attempt, epoch),
        Sha256.hex(signingPackage),
        Octets.of(begun(0x22, hash, attempt, epoch, 32).put(scalar).array()));
  }

  private void say(Action action) throws Exception {
    post(
        "/rpc/v1/messages",
        JsonObject.builder()
            .put(
                "messages",
                new JsonArray(List.<JsonValue>of(new PeerMessage.Envelope(sign(action)).json())))
            .put("store_head", head.incrementAndGet())
            .build());
  }

  private ActionEnvelope sign(Action action) {
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
    stream.close();
    http.shutdownNow();
  }
}
