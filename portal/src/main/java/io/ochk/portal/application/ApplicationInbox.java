package io.ochk.portal.application;

import io.ochk.portal.intake.Answer;
import io.ochk.portal.intake.Intake;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import java.nio.charset.StandardCharsets;

/**
 * Takes applications into the one queue, whether they come over the API, from the page, or out of a
 * mailbox.
 */
public final class ApplicationInbox {
  private final Store store;
  private final Intake intake;
  private final int mostOpen;

  /**
   * An inbox in front of this queue.
   *
   * @param mostOpen how many applications may wait for the reviewer; 0 for no limit
   */
  public ApplicationInbox(Store store, Intake intake, int mostOpen) {
    this.store = store;
    this.intake = intake;
    this.mostOpen = mostOpen;
  }

  /**
   * What an {@code application.json} holds.
   *
   * @param envelope the signed {@code program-apply}
   * @param questionnaire the Markdown that it was signed for
   */
  public record Submission(ActionEnvelope envelope, String questionnaire) {
    /** Reads the members, and refuses others. */
    public static Submission read(JsonMembers members) throws MalformedException {
      Submission submission =
          new Submission(
              ActionEnvelope.read(members.members("envelope")), members.string("questionnaire"));
      members.end();
      return submission;
    }
  }

  /**
   * Puts an application into the queue, or answers as the first time.
   *
   * @throws ProblemException if it is refused; nothing remains of it
   */
  public Answer take(Submission submission) throws ProblemException {
    ProgramApply action = Intake.action(submission.envelope(), ProgramApply.class);
    byte[] questionnaire = submission.questionnaire().getBytes(StandardCharsets.UTF_8);
    if (!action.matches(questionnaire)) {
      throw Problem.of(
              ProblemCode.QUESTIONNAIRE_DIFFERS,
              "questionnaire",
              "expected "
                  + action.questionnaireBytes()
                  + " bytes with SHA-256 "
                  + action.questionnaireSha256()
                  + ", found "
                  + questionnaire.length
                  + " bytes that differ")
          .exception();
    }
    // Counted beside the transaction: inside it each application would collide with every other.
    boolean full = store.read(session -> QueueCaps.isFull(session, mostOpen));
    return intake.take(
        submission.envelope(),
        action,
        201,
        (session, admitted) -> {
          if (full) {
            throw QueueCaps.full(mostOpen);
          }
          return Applications.receive(session, admitted, questionnaire);
        });
  }
}
