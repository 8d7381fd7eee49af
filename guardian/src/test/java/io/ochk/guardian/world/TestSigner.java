package io.ochk.guardian.world;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.KeyShare;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.curve.CurveProviders;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.encryption.EncryptionKeyPair;
import io.ochk.threshold.keygen.CeremonyParticipant;
import io.ochk.threshold.keygen.CeremonySecret;
import io.ochk.threshold.keygen.CeremonyState;
import io.ochk.threshold.keygen.CeremonyStore;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.FrameVerifier;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.signing.ReleaseRecord;
import io.ochk.threshold.signing.ReleaseStore;
import io.ochk.threshold.signing.SignatureShare;
import io.ochk.threshold.signing.Signer;
import io.ochk.threshold.signing.SigningAnswer;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningPackage;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.verify.EpochRecords;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A signer in memory, which agrees to everything. It speaks to its node as a real one does. */
public final class TestSigner implements AutoCloseable {
  private static final Ciphersuite SUITE = Ciphersuite.taproot(CurveProviders.select(w -> {}));
  private static final SecureRandom RANDOM = new SecureRandom();

  public final SigningKey operator;
  public final OperatorId id;
  public final String signerId = HexFormat.of().formatHex(random(16));
  public final List<String> events = new CopyOnWriteArrayList<>();
  public final List<String> troubles = new CopyOnWriteArrayList<>();
  public final List<JsonObject> refusals = new CopyOnWriteArrayList<>();
  public final Map<String, String> results = new ConcurrentHashMap<>();
  public volatile boolean approves = true;
  public volatile boolean commitsAhead = true;
  public volatile boolean lies;
  public volatile boolean answersShares = true;
  public volatile boolean connected;
  public volatile InstantSource clock = InstantSource.system();
  public final AtomicLong head = new AtomicLong(1);

  private volatile CeremonyJoin.SignerKind kind = CeremonyJoin.SignerKind.KIT;
  private final String api;
  private final Map<String, SetupDocument> setups = new LinkedHashMap<>();
  private final Map<String, Map<PublicKey, ActionEnvelope>> joins = new HashMap<>();
  private final Map<String, CeremonyParticipant> running = new HashMap<>();
  private final Map<String, List<ActionEnvelope>> early = new HashMap<>();
  private final Map<String, ActionEnvelope> envelopesByFrame = new HashMap<>();
  private final AtomicLong nonce = new AtomicLong(RANDOM.nextLong(1L << 40));
  private Optional<KeyShare> share = Optional.empty();
  private Optional<Signer> signer = Optional.empty();
  private volatile boolean closed;
  private volatile String token = "";
  private volatile java.io.InputStream stream;

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
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
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
    HttpResponse<java.io.InputStream> response =
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
      case PeerMessage.Setup setup -> setup(setup.setup());
      case PeerMessage.Envelope envelope -> envelopeOf(envelope.envelope());
      case PeerMessage.Requested requested -> requested(requested);
      case PeerMessage.AskCommitments ask ->
          commit(new SigningAttempt(Hash256.ofHex(ask.requestHash()), ask.attempt(), ask.epoch()))
              .ifPresent(e -> say(envelope(e)));
      case PeerMessage.AskShare ask -> share(ask);
      case PeerMessage.Result result -> results.put(result.requestHash(), result.signature());
      case PeerMessage.Epoch epoch -> epoch(epoch.record());
      default -> {}
    }
  }

  private void setup(SetupDocument setup) {
    if (setups.putIfAbsent(setup.hash(), setup) == null
        && setup.receiver(operator.publicKey()).isPresent()) {
      say(envelope(join(setup)));
    }
  }

  /** Proposes a ceremony, as whoever joins it first. */
  /** What its next joins say it is. */
  public void is(CeremonyJoin.SignerKind other) {
    kind = other;
  }

  public void propose(SetupDocument setup) {
    for (JsonObject result : say(new PeerMessage.Setup(setup).json(), envelope(join(setup)))) {
      if (!Wire.text(result, "code").isEmpty()) {
        throw new AssertionError(result);
      }
    }
  }

  public ActionEnvelope join(SetupDocument setup) {
    setups.putIfAbsent(setup.hash(), setup);
    return sign(
        new CeremonyJoin(
            Octets.of(EncryptionKeyPair.ofSeed(operator.exportSeed()).publicKey().encode()),
            Programme.SLUG,
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
            id,
            setup.hash(),
            kind));
  }

  private void envelopeOf(ActionEnvelope envelope) throws Exception {
    switch (envelope.action()) {
      case CeremonyJoin join -> {
        Map<PublicKey, ActionEnvelope> all =
            joins.computeIfAbsent(join.setupHash(), h -> new LinkedHashMap<>());
        all.putIfAbsent(envelope.pubkey(), envelope);
        begin(join.setupHash());
      }
      case CeremonyFrame frame -> {
        if (frame.about() instanceof CeremonyFrame.InSession in) {
          if (running.containsKey(in.sessionHash())) {
            receive(in.sessionHash(), envelope, in);
          } else {
            early.computeIfAbsent(in.sessionHash(), h -> new ArrayList<>()).add(envelope);
          }
        }
      }
      default -> {}
    }
  }

  private void begin(String setupHash) throws Exception {
    SetupDocument setup = setups.get(setupHash);
    Map<PublicKey, ActionEnvelope> all = joins.get(setupHash);
    if (setup == null || all == null || all.size() < setup.joiners().size()) {
      return;
    }
    Joins complete = Joins.verified(setup, all.values());
    String session = complete.sessionHash();
    if (running.containsKey(session)) {
      return;
    }
    Seat self =
        Seat.ofNew(Identifier.ofSeat(setup.receiver(operator.publicKey()).orElseThrow().seat()));
    CeremonyParticipant participant =
        CeremonyParticipant.generate(
            SUITE,
            EpochRecords.ceremonySetup(SUITE, complete),
            self,
            CeremonySecret.draw(RANDOM::nextBytes),
            EncryptionKeyPair.ofSeed(operator.exportSeed()),
            new MemoryStore(),
            bytes -> frame(session, bytes).bytes(),
            verifier(setup),
            point -> false);
    running.put(session, participant);
    follow(session, participant.start());
    for (ActionEnvelope envelope : early.getOrDefault(session, List.of())) {
      envelopeOf(envelope);
    }
  }

  private ActionEnvelope frame(String session, byte[] bytes) {
    return envelopesByFrame.computeIfAbsent(
        Sha256.hex(bytes),
        h -> {
          int kind = 0;
          try {
            kind = Frame.decode(SUITE.curve(), bytes).message().kind();
          } catch (io.ochk.threshold.encoding.VerificationException e) {
            throw new AssertionError(e);
          }
          return sign(
              CeremonyFrame.of(
                  CeremonyFrame.Kind.ofNumber(kind).orElseThrow(),
                  Programme.SLUG,
                  id,
                  session,
                  bytes));
        });
  }

  private static FrameVerifier verifier(SetupDocument setup) {
    return (seat, bytes, signature) -> {
      try {
        ActionEnvelope envelope = ActionEnvelope.parse(signature);
        envelope.verify();
        return setup
                .holder(seat.identifier().seat())
                .orElseThrow()
                .operatorPubkey()
                .equals(envelope.pubkey())
            && envelope.action() instanceof CeremonyFrame f
            && f.about() instanceof CeremonyFrame.InSession in
            && java.util.Arrays.equals(in.frame().bytes(), bytes);
      } catch (Exception e) {
        return false;
      }
    };
  }

  private void receive(String session, ActionEnvelope envelope, CeremonyFrame.InSession in)
      throws Exception {
    SignedFrame frame =
        new SignedFrame(Frame.decode(SUITE.curve(), in.frame().bytes()), envelope.bytes());
    follow(session, running.get(session).receive(frame));
  }

  private void follow(String session, CeremonyParticipant.Step step) throws Exception {
    List<JsonObject> out = new ArrayList<>();
    for (SignedFrame frame : step.send()) {
      out.add(envelope(ActionEnvelope.parse(frame.signature())));
    }
    say(out.toArray(JsonObject[]::new));
    if (step.state() instanceof CeremonyState.Live live && share.isEmpty()) {
      share = live.share();
      signer = share.map(s -> new Signer(SUITE, s, new MemoryReleases(), RANDOM::nextBytes));
    }
  }

  private void epoch(EpochRecord record) {
    results.put("epoch", record.setup().hash());
  }

  public synchronized boolean hasShare() {
    return share.isPresent();
  }

  public synchronized KeyShare keyShare() {
    return share.orElseThrow();
  }

  private void requested(PeerMessage.Requested requested) throws Exception {
    if (!approves || signer.isEmpty()) {
      return;
    }
    Request request = requested.request();
    approveLocally(request);
    List<JsonObject> out = new ArrayList<>();
    out.add(envelope(approval(request)));
    if (commitsAhead) {
      commit(
              new SigningAttempt(
                  Hash256.ofHex(request.hash()), requested.origin().orElseThrow(), request.epoch()))
          .ifPresent(e -> out.add(envelope(e)));
    }
    say(out.toArray(JsonObject[]::new));
  }

  public ActionEnvelope approval(Request request) {
    return sign(new SignApprove(SignApprove.Verdict.APPROVE, Programme.SLUG, id, request.hash()));
  }

  public synchronized void approveLocally(Request request) throws Exception {
    var key =
        io.ochk.threshold.signing.SigningKey.of(
            SUITE, share.orElseThrow().publicKey(), TaprootTweak.none());
    signer
        .orElseThrow()
        .approve(
            new SigningRequest(
                Hash256.ofHex(request.hash()), key, FederationStatement.of(request).digest()));
  }

  private Optional<ActionEnvelope> commit(SigningAttempt attempt) {
    if (signer.isEmpty()) {
      return Optional.empty();
    }
    return switch (signer.get().commit(attempt)) {
      case SigningAnswer.Committed committed ->
          Optional.of(
              sign(new SignCommit(round(attempt), Octets.of(committed.commitments().encode()))));
      case SigningAnswer.Refused refused -> {
        refuse(attempt, refused);
        yield Optional.empty();
      }
      case SigningAnswer.Released r -> Optional.empty();
    };
  }

  private void refuse(SigningAttempt attempt, SigningAnswer.Refused refused) {
    say(
        new PeerMessage.Refusal(
                attempt.requestHash().toString(),
                attempt.number(),
                refused.reason().name().toLowerCase(java.util.Locale.ROOT))
            .json());
  }

  private SigningRound round(SigningAttempt attempt) {
    return new SigningRound(
        attempt.number(), attempt.epoch(), Programme.SLUG, id, attempt.requestHash().toString());
  }

  private void share(PeerMessage.AskShare ask) throws Exception {
    if (!answersShares || signer.isEmpty()) {
      return;
    }
    SigningPackage signingPackage =
        SigningPackage.decode(SUITE.curve(), ask.signingPackage().bytes());
    switch (signer.get().sign(signingPackage)) {
      case SigningAnswer.Released(SignatureShare z) -> {
        SignatureShare given =
            lies ? new SignatureShare(z.attempt(), z.identifier(), z.z().add(Scalar.of(1))) : z;
        say(
            envelope(
                sign(
                    new SignShare(
                        round(signingPackage.attempt()),
                        Sha256.hex(ask.signingPackage().bytes()),
                        Octets.of(given.encode())))));
      }
      case SigningAnswer.Refused refused -> refuse(signingPackage.attempt(), refused);
      case SigningAnswer.Committed c -> {}
    }
  }

  @Override
  public void close() {
    closed = true;
    java.io.InputStream open = stream;
    if (open != null) {
      try {
        open.close();
      } catch (java.io.IOException e) {
        // It is closed.
      }
    }
  }

  private static final class MemoryStore implements CeremonyStore {
    private final List<SignedFrame> frames = new ArrayList<>();

    @Override
    public List<SignedFrame> frames() {
      return List.copyOf(frames);
    }

    @Override
    public void append(SignedFrame frame) {
      frames.add(frame);
    }

    @Override
    public void storeShare(KeyShare share) {}
  }

  private static final class MemoryReleases implements ReleaseStore {
    private final Map<String, ReleaseRecord> records = new ConcurrentHashMap<>();

    @Override
    public Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
      return Optional.ofNullable(records.get(signer + " " + attempt));
    }

    @Override
    public void record(ReleaseRecord record) {
      records.put(record.share().identifier() + " " + record.share().attempt(), record);
    }
  }
}
