package io.ochk.office;

import io.ochk.protocol.authority.Role;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.MessageSigner;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import io.ochk.verify.Document;
import io.ochk.verify.Pins;
import io.ochk.verify.Report;
import io.ochk.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reviewer's desk. */
final class ReviewDesk {
  private static final String ID_PREFIX = "app-";
  private static final int ID_HEX = 16;
  private static final Pattern ID = Pattern.compile(ID_PREFIX + "[0-9a-f]{" + ID_HEX + "}");

  private static final Pattern CURSOR = Pattern.compile("[0-9A-Za-z._-]{1,100}");

  // What a portal gives at once; it is asked again for more.
  private static final int LARGEST_PAGE = 200;

  private final Portal portal;

  ReviewDesk(Portal portal) {
    this.portal = portal;
  }

  /** An application with what its verification found. */
  record Application(
      String applicationId,
      String state,
      ActionEnvelope envelope,
      String questionnaire,
      Report report) {}

  /**
   * A part of the queue.
   *
   * @param rows the applications, the oldest first
   * @param next where to continue, if there are more
   */
  record Listing(List<JsonMembers> rows, Optional<String> next) {}

  /**
   * The queue, over as many pages as it takes.
   *
   * @param state received, accepted, rejected or all
   * @param after behind this cursor of an earlier listing; empty for the beginning
   * @param limit the most rows
   */
  Listing list(MessageSigner reviewer, String state, Optional<String> after, int limit)
      throws CommandFailure, MalformedException {
    portal.keys(Role.REVIEWER, reviewer);
    List<JsonMembers> rows = new ArrayList<>();
    Optional<String> place = after;
    do {
      int wanted = Math.min(LARGEST_PAGE, limit - rows.size());
      JsonMembers page =
          JsonMembers.of(
              portal.read(
                  Role.REVIEWER,
                  reviewer,
                  "/api/reviewer/applications?state="
                      + state
                      + "&limit="
                      + wanted
                      + place.map(p -> "&cursor=" + p).orElse("")));
      List<JsonMembers> found = page.objects("applications", wanted);
      rows.addAll(found);
      place = cursor(page.optionalString("next_cursor"), found);
    } while (place.isPresent() && rows.size() < limit);
    return new Listing(rows, place);
  }

  // It goes into an address and onto the terminal. A page without rows would never end the list.
  private static Optional<String> cursor(Optional<String> next, List<JsonMembers> found)
      throws MalformedException {
    if (next.isPresent() && (found.isEmpty() || !isCursor(next.get()))) {
      throw new MalformedException("next_cursor", "a cursor behind this page's rows", "another");
    }
    return next;
  }

  static boolean isCursor(String text) {
    return CURSOR.matcher(text).matches();
  }

  /** One application, verified here. */
  Application show(MessageSigner reviewer, String applicationId) throws CommandFailure {
    JsonObject answer =
        portal.read(
            Role.REVIEWER, reviewer, "/api/reviewer/applications/" + requireId(applicationId));
    try {
      JsonMembers members = JsonMembers.of(answer);
      ActionEnvelope envelope = ActionEnvelope.read(members.members("envelope"));
      String questionnaire = members.optionalString("questionnaire").orElse("");
      requireNamed(applicationId, envelope);
      Report report =
          new Verifier(Pins.NONE).verify(new Document.Application(envelope, questionnaire));
      return new Application(
          applicationId, members.string("state"), envelope, questionnaire, report);
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "application_malformed",
          e.getMessage(),
          "Ask the applicant for the file again.");
    }
  }

  // The id is derived from what the applicant signed. Without this check a portal could show one
  // application to the reviewer who reads and another to the one who accepts.
  private static void requireNamed(String applicationId, ActionEnvelope envelope)
      throws CommandFailure {
    String named = ID_PREFIX + envelope.payload().sha256().substring(0, ID_HEX);
    if (!named.equals(applicationId)) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "application_differs",
          "expected the application " + applicationId + ", found " + named,
          "Do not sign anything for this portal until you know why.");
    }
  }

  private static String requireId(String text) throws CommandFailure {
    if (!ID.matcher(text).matches()) {
      throw CommandFailure.usage(
          "not the id of an application: " + text,
          "It reads app- and 16 hex digits; 'oc portal review list' shows them.");
    }
    return text;
  }

  /** Signs a decision about an application that verifies, and hands it in. */
  Decision decide(
      MessageSigner reviewer,
      String applicationId,
      Decision.Verdict verdict,
      String note,
      Optional<FederationSlug> federation)
      throws CommandFailure {
    portal.keys(Role.REVIEWER, reviewer);
    Application application = show(reviewer, applicationId);
    Portal.requireValid(application.report());
    Decision decision =
        Decision.sign(
            new Decision.Payload(
                verdict,
                application.applicationId(),
                OperatorId.of(application.envelope().pubkey()),
                application.envelope().pubkey(),
                portal.now(),
                note,
                federation),
            reviewer);
    portal.post("/api/reviewer/decisions", decision.json());
    return decision;
  }

  /** Puts an application that came by e-mail into the same queue; needs no key. */
  JsonObject importFile(byte[] file) throws CommandFailure {
    try {
      if (!(Document.parse(file) instanceof Document.Application application)) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "not_an_application",
            "expected an application.json as 'apply prepare' writes it, found another document",
            "Name the application.json that the applicant sent.");
      }
      Portal.requireValid(new Verifier(Pins.NONE).verify(application));
      return Answers.require(portal.client().sendApplication(file));
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.VERIFICATION_FAILED,
          "application_malformed",
          e.getMessage(),
          "Ask the applicant for the file again.");
    }
  }
}
