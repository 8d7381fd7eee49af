package io.ochk.portal.application;

import io.ochk.portal.intake.Addresses;
import io.ochk.portal.intake.Admitted;
import io.ochk.portal.intake.Intake;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.http.Reply;
import io.ochk.server.http.Request;
import io.ochk.server.http.Route;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * Deleting what the portal holds about an operator beyond the public record.
 *
 * <p>The answers of every application go, and applications without an acceptance go whole, with the
 * rejection if there was one. What others rely on stays: acceptance, registry, seats,
 * ratifications, incidents, exits; and nonces until they expire, for else an old envelope could
 * work twice. An application that was deleted is refused from then on, whoever shows it.
 */
public final class ForgetRoutes {
  private final Intake intake;

  /** The route over this intake. */
  public ForgetRoutes(Intake intake) {
    this.intake = intake;
  }

  /** The route. */
  public List<Route> routes() {
    return List.of(Route.post(Addresses.FORGET, this::forget));
  }

  private Reply forget(Request request) throws ProblemException {
    ActionEnvelope envelope = request.json(JsonLimits.SIGNED, ActionEnvelope::read);
    PortalForget action = Intake.action(envelope, PortalForget.class);
    return intake.take(envelope, action, 200, ForgetRoutes::delete).reply();
  }

  private static JsonObject delete(Session session, Admitted<PortalForget> admitted) {
    String pubkey = admitted.envelope().pubkey().hex();
    int answers =
        session.update(
            "UPDATE applications SET questionnaire = NULL"
                + " WHERE pubkey = ? AND questionnaire IS NOT NULL",
            pubkey);
    String accepted = ApplicationState.ACCEPTED.wireName();
    Intake.refuseAgain(
        session,
        admitted.envelope().pubkey(),
        session.list(
            "SELECT payload_sha256 FROM applications WHERE pubkey = ? AND state <> ?",
            row -> row.getString(1),
            pubkey,
            accepted));
    int rejections =
        session.update(
            "DELETE FROM decisions WHERE application_id IN"
                + " (SELECT application_id FROM applications WHERE pubkey = ? AND state <> ?)",
            pubkey,
            accepted);
    int applications =
        session.update(
            "DELETE FROM applications WHERE pubkey = ? AND state <> ?", pubkey, accepted);
    List<String> deleted = new ArrayList<>();
    note(deleted, answers, "questionnaire answers");
    note(deleted, applications, "applications without acceptance");
    note(deleted, rejections, "rejections");
    return JsonObject.builder()
        .put("ok", true)
        .put("operator_id", admitted.operatorId().text())
        .put("deleted", JsonArray.ofStrings(deleted))
        .put("kept", JsonArray.ofStrings(kept(session, pubkey)))
        .put("envelope_sha256", admitted.envelopeSha256())
        .build();
  }

  private static void note(List<String> names, int rows, String name) {
    if (rows > 0) {
      names.add(name);
    }
  }

  private static List<String> kept(Session session, String pubkey) {
    List<String> kept = new ArrayList<>();
    boolean accepted = session.count("SELECT COUNT(*) FROM operators WHERE pubkey = ?", pubkey) > 0;
    if (accepted) {
      kept.add("acceptance and registry entry");
      kept.add("public statements: seats, ratifications, incidents, exits");
    }
    kept.add("nonces until a day after they expire");
    return kept;
  }
}
