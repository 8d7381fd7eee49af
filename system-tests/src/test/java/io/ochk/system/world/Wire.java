package io.ochk.system.world;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.ChainLink;
import io.ochk.protocol.directory.CharterPublish;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.DirectorySubject;
import io.ochk.protocol.directory.FederationCreate;
import io.ochk.protocol.directory.SeatAssign;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Signs and posts without a kit: what a portal gets over HTTP, good or bad. */
public final class Wire {
  /** The federation. */
  public static final FederationSlug SLUG = new FederationSlug("oc-me-v1");

  private static final AtomicLong NONCES = new AtomicLong(1);

  private final RunningPortal portal;
  private final Origin origin;
  private final SigningKey organiser;
  private final List<DirectoryStatement> chain = new ArrayList<>();

  /** Signs for this portal. */
  public Wire(RunningPortal portal) {
    this(portal, portal.url(), TestKeys.organiser());
  }

  /** Signs for a portal that is known under this address and has this organiser. */
  public Wire(RunningPortal portal, String address, SigningKey organiser) {
    this.portal = portal;
    this.origin = Origin.of(address).orElseThrow();
    this.organiser = organiser;
  }

  /** The audience that the portal expects. */
  public Origin origin() {
    return origin;
  }

  /** An envelope that may be accepted for an hour. */
  public ActionEnvelope sign(SigningKey key, Action action) {
    return sign(key, action, Duration.ofHours(1));
  }

  /** An envelope that may be accepted for so long. */
  public ActionEnvelope sign(SigningKey key, Action action, Duration life) {
    long expiry = Instant.now().plus(life).getEpochSecond();
    return ActionEnvelope.sign(
        ActionPayload.of(action, NONCES.getAndIncrement(), expiry, action.federation()), key);
  }

  /** The body of an application with these answers. */
  public byte[] application(SigningKey key, String answers) {
    byte[] bytes = answers.getBytes(UTF_8);
    ProgramApply apply =
        ProgramApply.of(
            origin(), OperatorId.of(key.publicKey()), bytes, Instant.now().getEpochSecond());
    return CanonicalJson.bytes(
        JsonObject.builder()
            .put("envelope", sign(key, apply).json())
            .put("questionnaire", answers)
            .build());
  }

  /** A join or leave. */
  public ActionEnvelope membership(Membership.Kind kind, SigningKey key, int seat) {
    return sign(
        key,
        new Membership(
            kind,
            Optional.of(origin()),
            SLUG,
            OperatorId.of(key.publicKey()),
            seat,
            Instant.now()));
  }

  /** An incident. */
  public ActionEnvelope incident(SigningKey key, String title) {
    return sign(
        key,
        new AlertPublish(
            Optional.of(origin()),
            title,
            "Body of " + title,
            AlertPublish.Severity.INFO,
            List.of("test"),
            SLUG,
            OperatorId.of(key.publicKey()),
            Instant.now()));
  }

  /** Founds the federation, 3 of 4. */
  public void found() throws IOException {
    found(3, 4);
  }

  /** Founds the federation. */
  public void found(int threshold, int guardians) throws IOException {
    state(
        new FederationCreate(
            "OC Me", threshold, guardians, true, Optional.empty(), Optional.empty()),
        Optional.empty());
  }

  /** States what comes next. */
  public void state(DirectorySubject subject, Optional<Charter> charter) throws IOException {
    DirectoryStatement statement = next(subject);
    JsonObject.Builder body = JsonObject.builder().put("statement", statement.json());
    charter.ifPresent(c -> body.put("charter", new String(c.source(), UTF_8)));
    created(portal.post("/api/organiser/statements", CanonicalJson.bytes(body.build())));
    chain.add(statement);
  }

  /** What the organiser could state next; it is not sent. */
  public DirectoryStatement next(DirectorySubject subject) {
    Optional<String> previous =
        chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast().payload().sha256());
    ChainLink link = new ChainLink(SLUG, chain.size(), previous, Instant.now().getEpochSecond());
    return DirectoryStatement.sign(new DirectoryStatement.Payload(link, subject), organiser);
  }

  /** The body under which a statement is sent. */
  public static byte[] body(DirectoryStatement statement) {
    return CanonicalJson.bytes(JsonObject.builder().put("statement", statement.json()).build());
  }

  /** The operator applies with these answers; returns the application's id. */
  public String apply(SigningKey key, String answers) throws IOException {
    return created(portal.post("/api/operator/applications", application(key, answers)))
        .text("application_id");
  }

  /** The operator applies and is accepted with the reviewer's key of the tests. */
  public Decision accept(SigningKey key) throws IOException {
    return accept(key.publicKey(), apply(key, "## A1 Handle\nx\n"), "");
  }

  /** The reviewer of the tests accepts an application that the portal has. */
  public Decision accept(PublicKey operator, String applicationId, String note) throws IOException {
    Decision decision =
        Decision.sign(
            new Decision.Payload(
                Decision.Verdict.ACCEPT,
                applicationId,
                OperatorId.of(operator),
                operator,
                Instant.now().getEpochSecond(),
                note,
                Optional.empty()),
            TestKeys.reviewer());
    created(portal.post("/api/reviewer/decisions", CanonicalJson.bytes(decision.json())));
    return decision;
  }

  /** The operator is accepted, asks for the seat, and gets it. */
  public void seat(SigningKey key, int seat) throws IOException {
    state(assignable(key, seat), Optional.empty());
  }

  /** The operator is accepted and asks for the seat; this would give it. */
  public SeatAssign assignable(SigningKey key, int seat) throws IOException {
    Decision acceptance = accept(key);
    ActionEnvelope join = membership(Membership.Kind.JOIN, key, seat);
    created(portal.post("/api/operator/memberships", join.bytes()));
    return new SeatAssign(
        seat,
        OperatorId.of(key.publicKey()),
        key.publicKey(),
        join.payload().sha256(),
        acceptance.payload().sha256());
  }

  /** The organiser of the tests grants a request. */
  public void assign(int seat, PublicKey operator, String requestSha256, Decision acceptance)
      throws IOException {
    state(
        new SeatAssign(
            seat, OperatorId.of(operator), operator, requestSha256, acceptance.payload().sha256()),
        Optional.empty());
  }

  /** The operator ratifies a charter. */
  public void ratify(SigningKey key, Charter charter) throws IOException {
    CharterSign sign =
        new CharterSign(
            Optional.of(origin()),
            charter.hash(),
            charter.frontMatter().orElseThrow().charterVersion(),
            SLUG,
            OperatorId.of(key.publicKey()),
            Instant.now());
    created(portal.post("/api/operator/charter", sign(key, sign).bytes()));
  }

  /** Publishes a charter that lists the seated; returns it. */
  public Charter publish(Charter charter) throws IOException {
    Optional<String> current =
        chain.stream()
            .map(s -> s.payload().subject())
            .filter(CharterPublish.class::isInstance)
            .map(s -> ((CharterPublish) s).charterHash())
            .reduce((a, b) -> b);
    state(
        new CharterPublish(
            charter.frontMatter().orElseThrow().charterVersion(),
            charter.hash(),
            current,
            Optional.empty()),
        Optional.of(charter));
    return charter;
  }

  private static RunningPortal.Reply created(RunningPortal.Reply reply) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return reply;
  }
}
