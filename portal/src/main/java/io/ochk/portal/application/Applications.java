package io.ochk.portal.application;

import io.ochk.portal.intake.Admitted;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.questionnaire.Field;
import io.ochk.protocol.questionnaire.Questionnaire;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.RowReader;
import io.ochk.server.store.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The queue in the store. */
final class Applications {
  /**
   * How many applications one page shows at most. The answers are large and come from anybody: no
   * queue may fill the memory of the portal that shows it.
   */
  static final int LARGEST_PAGE = 200;

  private static final String PREFIX = "app-";
  private static final Pattern ID = Pattern.compile(PREFIX + "[0-9a-f]{16}");
  private static final String COLUMNS =
      "application_id, pubkey, payload_sha256, state, received_at, envelope, questionnaire";
  private static final RowReader<Application> READER =
      row ->
          new Application(
              row.getString(1),
              PublicKey.ofHex(row.getString(2)).orElseThrow(),
              row.getString(3),
              ApplicationState.parse(row.getString(4)).orElseThrow(),
              Instant.ofEpochMilli(row.getLong(5)),
              row.getString(6),
              Optional.ofNullable(row.getBytes(7)));

  private Applications() {}

  /**
   * A row of the queue.
   *
   * @param questionnaire the answers, unless the operator asked to have them forgotten
   */
  record Application(
      String id,
      PublicKey operator,
      String payloadSha256,
      ApplicationState state,
      Instant receivedAt,
      String envelope,
      Optional<byte[]> questionnaire) {}

  /** Puts an application into the queue. */
  static JsonObject receive(Session session, Admitted<ProgramApply> apply, byte[] questionnaire)
      throws ProblemException {
    boolean accepted =
        session.count(
                "SELECT COUNT(*) FROM operators WHERE pubkey = ?", apply.envelope().pubkey().hex())
            > 0;
    if (accepted) {
      throw Problem.of(
              ProblemCode.ALREADY_ACCEPTED, apply.operatorId() + " is in the registry already")
          .exception();
    }
    QueueCaps.requireRoomFor(session, apply.envelope().pubkey().hex());
    String id = apply.id(PREFIX);
    if (find(session, id).isPresent()) {
      // Two payloads with the same first 64 bits, or one whose nonce was forgotten.
      throw Problem.of(ProblemCode.NONCE_REUSED, "the application " + id + " is in the queue")
          .exception();
    }
    session.update(
        "INSERT INTO applications (application_id, operator_id, pubkey, payload_sha256, state,"
            + " received_at, envelope, questionnaire) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        id,
        apply.operatorId().text(),
        apply.envelope().pubkey().hex(),
        apply.payloadSha256(),
        ApplicationState.RECEIVED.wireName(),
        apply.receivedAt().toEpochMilli(),
        apply.envelopeText(),
        questionnaire);
    return JsonObject.builder()
        .put("ok", true)
        .put("application_id", id)
        .put("operator_id", apply.operatorId().text())
        .put("envelope_sha256", apply.envelopeSha256())
        .put("received_at", UtcTime.format(apply.receivedAt()))
        .build();
  }

  static Optional<Application> find(Session session, String id) {
    // PostgreSQL takes no text with a zero character, not even to find nothing.
    return ID.matcher(id).matches()
        ? session.first(
            "SELECT " + COLUMNS + " FROM applications WHERE application_id = ?", READER, id)
        : Optional.empty();
  }

  /** The application {@code id}, or the refusal that there is none. */
  static Application require(Session session, String id) throws ProblemException {
    Optional<Application> found = find(session, id);
    if (found.isEmpty()) {
      throw Problem.of(
              ProblemCode.APPLICATION_UNKNOWN,
              "application_id",
              "expected the id of an application, found another")
          .exception();
    }
    return found.get();
  }

  /** The oldest of a state, or of every state, behind a place; the oldest first. */
  static List<Application> after(
      Session session, Optional<ApplicationState> state, QueuePlace place, int limit) {
    StringBuilder sql =
        new StringBuilder("SELECT " + COLUMNS + " FROM applications")
            .append(" WHERE (received_at, application_id) > (?, ?)");
    List<Object> parameters = new ArrayList<>();
    parameters.add(place.receivedAtMillis());
    parameters.add(place.applicationId());
    state.ifPresent(s -> {
      sql.append(" AND state = ?");
      parameters.add(s.wireName());
    });
    parameters.add(limit);
    sql.append(" ORDER BY received_at, application_id LIMIT ?");
    return session.list(sql.toString(), READER, parameters.toArray());
  }

  /** Everything that one key has handed in, the newest first. */
  static List<Application> ofKey(Session session, PublicKey key) {
    return session.list(
        "SELECT "
            + COLUMNS
            + " FROM applications WHERE pubkey = ?"
            + " ORDER BY received_at DESC, application_id LIMIT ?",
        READER,
        key.hex(),
        LARGEST_PAGE);
  }

  static void decide(Session session, String id, ApplicationState state) {
    session.update(
        "UPDATE applications SET state = ? WHERE application_id = ?", state.wireName(), id);
  }

  /** What the reviewer sees in the list. */
  static JsonObject summary(Application application) {
    return JsonObject.builder()
        .put("application_id", application.id())
        .put("operator_id", OperatorId.of(application.operator()).text())
        .put("operator_pubkey", application.operator().hex())
        .put("handle", application.questionnaire().flatMap(Applications::handle))
        .put("received_at", UtcTime.format(application.receivedAt()))
        .put("state", application.state().wireName())
        .build();
  }

  // Other kits may ask other questions: whatever was signed is received, and the reviewer judges.
  private static Optional<String> handle(byte[] questionnaire) {
    try {
      return Optional.of(Questionnaire.parse(questionnaire).answer(Field.A1));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
