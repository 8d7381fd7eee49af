package io.ochk.guardian.world;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.curve.CurveProviders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A signer in memory, which agrees to everything. It speaks to its node as a real one does. */
public final class TestSigner implements AutoCloseable {
  static final Ciphersuite SUITE = Ciphersuite.taproot(CurveProviders.select(w -> {}));
  private static final SecureRandom RANDOM = new SecureRandom();

  public final SigningKey operator;
  public final OperatorId id;
  public final String signerId = HexFormat.of().formatHex(random(16));
  public final List<String> events = new CopyOnWriteArrayList<>();
  public final List<JsonObject> refusals = new CopyOnWriteArrayList<>();
  public final Map<String, String> results = new ConcurrentHashMap<>();
  public volatile boolean approves = true;
  public volatile boolean commitsAhead = true;
  public volatile boolean lies;
  public volatile boolean answersShares = true;
  public volatile boolean connected;
  public volatile InstantSource clock = InstantSource.system();
  public final AtomicLong head = new AtomicLong(1);

  private final String api;
  private final AtomicLong nonce = new AtomicLong(RANDOM.nextLong(1L << 40));
  private final SigningRounds signing = new SigningRounds(this);
  private final CeremonyRounds ceremonies = new CeremonyRounds(this, signing::hold);
  private volatile boolean closed;
  private volatile String token = "";
  private volatile InputStream stream;

  public TestSigner(SigningKey operator, Origin api) {
    this.operator = operator;
    this.id = OperatorId.of(operator.publicKey());
    this.api = api.text();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  public ActionEnvelope sign(Action action) {
    return ActionEnvelope.sign(
        ActionPayload.of(
            action,
            nonce.incrementAndGet(),
            clock.instant().getEpochSecond() + 3600,
            Optional.of(Programme.SLUG)),
        operator);
  }

  public TestSigner start() {
    Thread.ofVirtual()
        .start(() -> {
          while (!closed) {
            try {
              session();
            } catch (Exception e) {
              if (!closed) {
                LockSupport.parkNanos(50_000_000);
              }
            }
            connected = false;
          }
        });
    return this;
  }

  public Wire.Answer open() {
    return Wire.post(
        api + "/rpc/v1/sessions",
        JsonObject.builder().put("envelope", introduction().json()).build());
  }

  public ActionEnvelope introduction() {
    JsonObject challenge =
        Wire.post(
                api + "/rpc/v1/challenge",
                JsonObject.builder().put("client_nonce", "07".repeat(32)).build())
            .json();
    return sign(
        new SignerSession(
            new Origin(Wire.text(challenge, "audience")),
            Wire.text(challenge, "challenge"),
            Programme.SLUG,
            PublicKey.ofHex(Wire.text(challenge, "node_pubkey")).orElseThrow(),
            id,
            signerId,
            head.get()));
  }

  private void session() throws Exception {
    Wire.Answer opened = open();
    token = Wire.text(opened.json(), "token");
    HttpResponse<InputStream> response =
        Wire.HTTP.send(
            HttpRequest.newBuilder(URI.create(api + "/rpc/v1/events"))
                .header("Authorization", "Bearer " + token)
                .GET()
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    stream = response.body();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String type = "";
      for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          events.add(type);
          event(type, line.substring(6));
        }
      }
    }
  }

  public List<JsonObject> say(JsonObject... messages) {
    if (messages.length == 0) {
      return List.of();
    }
    JsonObject body =
        JsonObject.builder()
            .put("messages", new JsonArray(List.<JsonValue>of(messages)))
            .put("store_head", head.incrementAndGet())
            .build();
    Wire.Answer answer =
        Wire.post(api + "/rpc/v1/messages", body, "Authorization", "Bearer " + token);
    List<JsonObject> results = new ArrayList<>();
    if (Wire.at(answer.json(), "results") instanceof JsonArray rows) {
      rows.values().forEach(r -> results.add((JsonObject) r));
    }
    results.stream().filter(r -> !Wire.text(r, "code").isEmpty()).forEach(refusals::add);
    return results;
  }

  public static JsonObject envelope(ActionEnvelope envelope) {
    return new PeerMessage.Envelope(envelope).json();
  }

  private synchronized void event(String type, String data) throws Exception {
    switch (type) {
      case "ready" -> connected = true;
      case "peers" -> {}
      case "certify" -> certify(object(data));
      default -> message(PeerMessage.read(JsonMembers.of(object(data))));
    }
  }

  private static JsonObject object(String data) throws Exception {
    return StrictJson.parseObject(data.getBytes(StandardCharsets.UTF_8), JsonLimits.EPOCH);
  }

  private void certify(JsonObject data) {
    say(
        envelope(
            sign(
                new NodeCertify(
                    new Origin(Wire.text(data, "endpoints", "api")),
                    new Origin(Wire.text(data, "endpoints", "p2p")),
                    Programme.SLUG,
                    clock.instant().getEpochSecond(),
                    PublicKey.ofHex(Wire.text(data, "node_pubkey")).orElseThrow(),
                    Wire.number(data, "not_after"),
                    id))));
  }

  private void message(PeerMessage message) throws Exception {
    switch (message) {
      case PeerMessage.Setup setup -> ceremonies.setup(setup.setup());
      case PeerMessage.Envelope envelope -> ceremonies.envelope(envelope.envelope());
      case PeerMessage.Requested requested -> signing.requested(requested);
      case PeerMessage.AskCommitments ask -> signing.ask(ask);
      case PeerMessage.AskShare ask -> signing.ask(ask);
      case PeerMessage.Result result -> results.put(result.requestHash(), result.signature());
      case PeerMessage.Epoch epoch -> epoch(epoch.record());
      default -> {}
    }
  }

  /** What its next joins say it is. */
  public void is(CeremonyJoin.SignerKind kind) {
    ceremonies.is(kind);
  }

  /** Proposes a ceremony, as whoever joins it first. */
  public void propose(SetupDocument setup) {
    ceremonies.propose(setup);
  }

  public ActionEnvelope join(SetupDocument setup) {
    return ceremonies.join(setup);
  }

  private void epoch(EpochRecord record) {
    results.put("epoch", record.setup().hash());
  }

  public synchronized boolean hasShare() {
    return signing.share().isPresent();
  }

  public synchronized KeyShare keyShare() {
    return signing.share().orElseThrow();
  }

  public ActionEnvelope approval(Request request) {
    return signing.approval(request);
  }

  public synchronized void approveLocally(Request request) throws Exception {
    signing.approve(request);
  }

  @Override
  public void close() {
    closed = true;
    InputStream open = stream;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is closed.
      }
    }
  }
}
