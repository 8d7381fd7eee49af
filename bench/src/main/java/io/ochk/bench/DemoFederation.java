package io.ochk.bench;

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
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.questionnaire.Questionnaire;
import io.ochk.protocol.signature.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Seated operators with keys that are visibly test keys. */
final class DemoFederation {
  static final FederationSlug SLUG = new FederationSlug("oc-me-v1");
  private static final String CHARTER_VERSION = "1.0.0";

  private final int threshold;
  private final SigningKey reviewer = key(100);
  private final SigningKey organiser = key(101);
  private final List<SigningKey> operators = new ArrayList<>();
  private final AtomicLong nonce = new AtomicLong(1);
  private Optional<String> head = Optional.empty();
  private long sequence;

  /** A federation of {@code threshold} of {@code seats}. */
  DemoFederation(int threshold, int seats) {
    this.threshold = threshold;
    for (int i = 0; i < seats; i++) {
      operators.add(key(i + 1));
    }
  }

  int threshold() {
    return threshold;
  }

  /** Who sits, in the order of seats. */
  List<SigningKey> operators() {
    return List.copyOf(operators);
  }

  SigningKey reviewer() {
    return reviewer;
  }

  SigningKey organiser() {
    return organiser;
  }

  private static SigningKey key(int fill) {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) fill);
    return SigningKey.ofSeed(seed);
  }

  /** Takes the operators to their seats. */
  void settle(PortalUnderLoad portal) throws Exception {
    Origin audience = new Origin(portal.origin());
    statement(
        portal,
        new FederationCreate(
            "Bench", threshold, operators.size(), false, Optional.empty(), Optional.empty()));
    for (int seat = 0; seat < operators.size(); seat++) {
      SigningKey operator = operators.get(seat);
      OperatorId id = OperatorId.of(operator.publicKey());
      byte[] answers = questionnaire(seat);
      ActionEnvelope application =
          sign(
              operator,
              ProgramApply.of(audience, id, answers, Instant.now().getEpochSecond()),
              Optional.empty());
      JsonObject received =
          portal.post(
              "/api/operator/applications",
              JsonObject.builder()
                  .put("envelope", application.json())
                  .put("questionnaire", new String(answers, StandardCharsets.UTF_8))
                  .build());
      Decision decision = accept(operator, id, received);
      portal.post("/api/reviewer/decisions", decision.json());
      Membership join =
          new Membership(
              Membership.Kind.JOIN,
              Optional.of(audience),
              SLUG,
              id,
              seat,
              Instant.now().truncatedTo(ChronoUnit.SECONDS));
      ActionEnvelope request = sign(operator, join, Optional.of(SLUG));
      portal.post("/api/operator/memberships", request.json());
      statement(
          portal,
          new SeatAssign(
              seat,
              id,
              operator.publicKey(),
              request.payload().sha256(),
              decision.payload().sha256()));
    }
  }

  /** Publishes a charter that lists those who sit, and has all of them ratify it. */
  void ratify(PortalUnderLoad portal, Path demonstration) throws Exception {
    Charter charter = charter(demonstration);
    statement(
        portal,
        new CharterPublish(CHARTER_VERSION, charter.hash(), Optional.empty(), Optional.empty()),
        Optional.of(charter));
    Origin audience = new Origin(portal.origin());
    for (SigningKey operator : operators) {
      ActionEnvelope signed =
          sign(
              operator,
              new CharterSign(
                  Optional.of(audience),
                  charter.hash(),
                  CHARTER_VERSION,
                  SLUG,
                  OperatorId.of(operator.publicKey()),
                  Instant.now().truncatedTo(ChronoUnit.SECONDS)),
              Optional.of(SLUG));
      portal.post("/api/operator/charter", signed.json());
    }
  }

  private Charter charter(Path demonstration) throws Exception {
    StringBuilder guardians = new StringBuilder();
    for (int seat = 0; seat < operators.size(); seat++) {
      guardians.append(
          """
            - operator_id: "%s"
              legal_entity: "Guardian %d Ltd"
              jurisdiction: "Country %d"
              api_endpoint: "https://g%d.guardian.example:9001"
              contact: "g%d@guardian.example"
              pgp_fingerprint: null
          """
              .formatted(
                  OperatorId.of(operators.get(seat).publicKey()).text(), seat, seat, seat, seat)
              .indent(0));
    }
    String text =
        Files.readString(demonstration)
            .replace("@VERSION@", CHARTER_VERSION)
            .replace("@GUARDIANS@\n", guardians)
            .replace("  m: 3\n  n: 4\n", "  m: " + threshold + "\n  n: " + operators.size() + "\n");
    return Charter.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private Decision accept(SigningKey operator, OperatorId id, JsonObject received) {
    String applicationId =
        ((io.ochk.protocol.json.JsonString) received.get("application_id").orElseThrow()).value();
    return Decision.sign(
        new Decision.Payload(
            Decision.Verdict.ACCEPT,
            applicationId,
            id,
            operator.publicKey(),
            Instant.now().getEpochSecond(),
            "",
            Optional.empty()),
        reviewer);
  }

  private void statement(PortalUnderLoad portal, DirectorySubject subject) throws Exception {
    statement(portal, subject, Optional.empty());
  }

  private void statement(
      PortalUnderLoad portal, DirectorySubject subject, Optional<Charter> charter)
      throws Exception {
    DirectoryStatement statement =
        DirectoryStatement.sign(
            new DirectoryStatement.Payload(
                new ChainLink(SLUG, sequence++, head, Instant.now().getEpochSecond()), subject),
            organiser);
    JsonObject.Builder body = JsonObject.builder().put("statement", statement.json());
    charter.ifPresent(c -> body.put("charter", new String(c.source(), StandardCharsets.UTF_8)));
    portal.post("/api/organiser/statements", body.build());
    head = Optional.of(statement.payload().sha256());
  }

  private static byte[] questionnaire(int seat) throws Exception {
    Map<String, String> answers = new LinkedHashMap<>();
    for (Field field : Field.values()) {
      answers.put(
          field.id(),
          field.acknowledgement()
              ? "yes"
              : switch (field) {
                case A3 -> "bench" + seat + "@guardian.example";
                case A4 -> "";
                default -> "an answer of the measurement";
              });
    }
    return Questionnaire.of(answers).bytes();
  }

  /** An envelope that may be accepted for a week. */
  ActionEnvelope sign(SigningKey key, Action action, Optional<FederationSlug> federation) {
    return ActionEnvelope.sign(
        ActionPayload.of(
            action,
            nonce.getAndIncrement(),
            Instant.now().plus(7, ChronoUnit.DAYS).getEpochSecond(),
            federation),
        key);
  }

  /** A new incident, as the body of a request. */
  byte[] incident(Origin audience, int i) {
    SigningKey operator = operators.get(i % operators.size());
    return sign(
            operator,
            new AlertPublish(
                Optional.of(audience),
                "Measured incident " + i,
                "Nothing happened; this is a measurement of how fast that can be said.",
                AlertPublish.Severity.INFO,
                List.of("bench"),
                SLUG,
                OperatorId.of(operator.publicKey()),
                Instant.now().truncatedTo(ChronoUnit.SECONDS)),
            Optional.of(SLUG))
        .bytes();
  }
}
