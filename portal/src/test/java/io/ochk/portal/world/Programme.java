package io.ochk.portal.world;

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
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** What people of the programme sign and send, step by step. */
public final class Programme {
  private static final AtomicLong NONCES = new AtomicLong(1);

  private final PortalUnderTest portal;
  private final List<DirectoryStatement> chain = new ArrayList<>();
  private final Map<String, Decision> acceptances = new HashMap<>();

  /** The programme at a portal. */
  public Programme(PortalUnderTest portal) {
    this.portal = portal;
  }

  /** Signs an action that may be accepted for a day. */
  public ActionEnvelope sign(SigningKey key, Action action) {
    long expiry = portal.clock().instant().plus(Duration.ofDays(1)).getEpochSecond();
    return ActionEnvelope.sign(
        ActionPayload.of(action, NONCES.getAndIncrement(), expiry, action.federation()), key);
  }

  /** The body of an application. */
  public JsonObject application(SigningKey key, String answers) {
    byte[] bytes = answers.getBytes(StandardCharsets.UTF_8);
    ProgramApply apply =
        ProgramApply.of(
            PortalUnderTest.ORIGIN,
            People.id(key),
            bytes,
            portal.clock().instant().getEpochSecond());
    return JsonObject.builder()
        .put("envelope", sign(key, apply).json())
        .put("questionnaire", answers)
        .build();
  }

  /** Applies. */
  public Response apply(SigningKey key) {
    return portal.post("/api/operator/applications", application(key, "## A1 Handle\nname\n"));
  }

  /** The reviewer's answer, not sent. */
  public Decision decision(SigningKey key, String applicationId, Decision.Verdict verdict) {
    return Decision.sign(
        new Decision.Payload(
            verdict,
            applicationId,
            People.id(key),
            key.publicKey(),
            portal.clock().instant().getEpochSecond(),
            "",
            Optional.empty()),
        People.REVIEWER);
  }

  /** Applies and is accepted. */
  public Decision accept(SigningKey key) {
    Response applied = apply(key);
    assertThat(applied.status()).as(applied.body()).isEqualTo(201);
    Decision decision = decision(key, applied.at("application_id"), Decision.Verdict.ACCEPT);
    Response decided = portal.post("/api/reviewer/decisions", decision.json());
    assertThat(decided.status()).as(decided.body()).isEqualTo(201);
    acceptances.put(key.publicKey().hex(), decision);
    return decision;
  }

  /** The next statement of the organiser's, not sent. */
  public DirectoryStatement statement(DirectorySubject subject) {
    Optional<String> previous =
        chain.isEmpty() ? Optional.empty() : Optional.of(chain.getLast().payload().sha256());
    ChainLink link =
        new ChainLink(
            People.SLUG, chain.size(), previous, portal.clock().instant().getEpochSecond());
    return DirectoryStatement.sign(new DirectoryStatement.Payload(link, subject), People.ORGANISER);
  }

  /** The body that carries a statement. */
  public static JsonObject body(DirectoryStatement statement) {
    return JsonObject.builder().put("statement", statement.json()).build();
  }

  /** Signs and sends the next statement. */
  public Response state(DirectorySubject subject, Optional<Charter> charter) {
    DirectoryStatement statement = statement(subject);
    JsonObject.Builder body = JsonObject.builder().put("statement", statement.json());
    charter.ifPresent(c -> body.put("charter", new String(c.source(), StandardCharsets.UTF_8)));
    Response response = portal.post("/api/organiser/statements", body.build());
    if (response.status() == 201) {
      chain.add(statement);
    }
    return response;
  }

  /** Founds the federation, 3-of-4. */
  public Response found() {
    return state(
        new FederationCreate("OC Me", 3, 4, true, Optional.empty(), Optional.empty()),
        Optional.empty());
  }

  /** A join or leave, not sent. */
  public ActionEnvelope membership(Membership.Kind kind, SigningKey key, int seat) {
    return membership(kind, key, seat, People.SLUG);
  }

  /** The same for any federation. */
  public ActionEnvelope membership(
      Membership.Kind kind, SigningKey key, int seat, FederationSlug slug) {
    return sign(
        key,
        new Membership(
            kind,
            Optional.of(PortalUnderTest.ORIGIN),
            slug,
            People.id(key),
            seat,
            portal.clock().instant()));
  }

  /** The organiser's grant of a seat, not sent. */
  public SeatAssign seat(SigningKey key, int seat, ActionEnvelope join) {
    return new SeatAssign(
        seat,
        People.id(key),
        key.publicKey(),
        join.payload().sha256(),
        acceptances.get(key.publicKey().hex()).payload().sha256());
  }

  /** Joins and gets the seat. */
  public void seat(SigningKey key, int seat) {
    ActionEnvelope join = membership(Membership.Kind.JOIN, key, seat);
    Response joined = portal.post("/api/operator/memberships", join);
    assertThat(joined.status()).as(joined.body()).isEqualTo(201);
    Response assigned = state(seat(key, seat, join), Optional.empty());
    assertThat(assigned.status()).as(assigned.body()).isEqualTo(201);
  }

  /** Four accepted operators in four seats. */
  public List<SigningKey> fill() {
    assertThat(found().status()).isEqualTo(201);
    List<SigningKey> operators = IntStream.rangeClosed(1, 4).mapToObj(People::operator).toList();
    for (int i = 0; i < 4; i++) {
      accept(operators.get(i));
      seat(operators.get(i), i);
    }
    return operators;
  }

  /** Publishes a charter. */
  public Response publish(Charter charter, Optional<String> supersedes) {
    return state(
        new CharterPublish(
            charter.frontMatter().orElseThrow().charterVersion(),
            charter.hash(),
            supersedes,
            Optional.empty()),
        Optional.of(charter));
  }

  /** A ratification, not sent. */
  public ActionEnvelope ratification(SigningKey key, String hash, String version) {
    return sign(
        key,
        new CharterSign(
            Optional.of(PortalUnderTest.ORIGIN),
            hash,
            version,
            People.SLUG,
            People.id(key),
            portal.clock().instant()));
  }

  /** Ratifies. */
  public Response ratify(SigningKey key, Charter charter) {
    return portal.post(
        "/api/operator/charter",
        ratification(key, charter.hash(), charter.frontMatter().orElseThrow().charterVersion()));
  }

  /** An incident, not sent. */
  public ActionEnvelope incident(SigningKey key, AlertPublish.Severity severity, String title) {
    return sign(
        key,
        new AlertPublish(
            Optional.of(PortalUnderTest.ORIGIN),
            title,
            "What happened, and what we do.",
            severity,
            List.of("network"),
            People.SLUG,
            People.id(key),
            portal.clock().instant()));
  }

  /** An incident of about 60 KiB, not sent. */
  public ActionEnvelope largeIncident(SigningKey key, String title) {
    // A control character takes one place in the body and six bytes in the envelope.
    return sign(
        key,
        new AlertPublish(
            Optional.of(PortalUnderTest.ORIGIN),
            title,
            "x" + "\u0001".repeat(10_000),
            AlertPublish.Severity.INFO,
            List.of(),
            People.SLUG,
            People.id(key),
            portal.clock().instant()));
  }

  /** An announcement to leave, not sent. */
  public ActionEnvelope exit(SigningKey key) {
    return sign(
        key,
        new ExitHandoff(
            Optional.of(PortalUnderTest.ORIGIN),
            People.SLUG,
            People.id(key),
            "Moving on.",
            portal.clock().instant(),
            Optional.empty()));
  }

  /** A request to forget, not sent. */
  public ActionEnvelope forget(SigningKey key) {
    return sign(
        key,
        new PortalForget(
            Optional.of(PortalUnderTest.ORIGIN), People.id(key), portal.clock().instant()));
  }
}
