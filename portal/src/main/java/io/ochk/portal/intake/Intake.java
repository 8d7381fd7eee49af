package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.Admission;
import io.ochk.protocol.envelope.Refusal;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes envelopes in.
 *
 * <p>Whoever shows a payload that was accepted before gets the first answer, even after its expiry,
 * for as long as its nonce is remembered: the sender may have missed it.
 */
public final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final Store store;
  private final Admission admission;
  private final HighWater highWater;
  private final boolean quotas;

  /**
   * An intake that applies {@code admission}.
   *
   * @param quotas whether a key may have only so many envelopes a day
   */
  public Intake(Store store, Admission admission, HighWater highWater, boolean quotas) {
    this.store = store;
    this.admission = admission;
    this.highWater = highWater;
    this.quotas = quotas;
  }

  /**
   * The envelope's action, if this address takes it.
   *
   * @param type the action of this address
   */
  public static <A extends Action> A action(ActionEnvelope envelope, Class<A> type)
      throws ProblemException {
    Action action;
    try {
      action = envelope.action();
    } catch (MalformedException e) {
      throw Problem.malformed(e).exception();
    }
    if (!type.isInstance(action)) {
      throw Problem.of(
              ProblemCode.WRONG_ENDPOINT,
              "payload.action",
              "expected another action here, found "
                  + action.name()
                  + ", which is posted to "
                  + Addresses.of(action))
          .exception();
    }
    return type.cast(action);
  }

  /**
   * Admits the envelope, applies the effect and makes both durable; or answers as the first time.
   *
   * @param status the HTTP status of success
   * @throws ProblemException if the envelope or the effect is refused; nothing remains of it
   */
  public <A extends Action> Answer take(
      ActionEnvelope envelope, A action, int status, Effect<A> effect) throws ProblemException {
    Instant now = highWater.now();
    Optional<Refusal> refusal = admission.refusal(envelope, action, now);
    if (refusal.isPresent() && refusal.get().code() == Refusal.Code.SIGNATURE_INVALID) {
      throw Problem.admission(refusal.get()).exception();
    }
    Admitted<A> admitted = Admitted.of(envelope, action, now);
    if (refusal.isPresent()) {
      return store
          .read(session -> Nonces.replayed(session, admitted))
          .orElseThrow(() -> Problem.admission(refusal.get()).exception());
    }
    return store.write(session -> {
      Optional<Answer> before = Nonces.replayed(session, admitted);
      if (before.isPresent()) {
        return before.get();
      }
      if (quotas) {
        Quota.require(session, admitted);
      }
      Answer answer = Answer.of(status, effect.apply(session, admitted));
      Nonces.remember(session, admitted, answer);
      return answer;
    });
  }

  /**
   * Lets the applications with these payloads be refused from now on, instead of being answered as
   * the first time: they are deleted, and whoever kept a copy must not bring them back.
   */
  public static void refuseAgain(Session session, PublicKey operator, List<String> payloadSha256s) {
    Nonces.forgetApplications(session, operator.hex(), payloadSha256s);
  }

  /** Forgets nonces that are no longer needed; called every few minutes. */
  public void purge() throws ProblemException {
    // The mark is on disk first: a clock that jumped ahead and back must not open the way to
    // replays.
    highWater.exchange();
    int purged = Nonces.purge(store, highWater.now());
    if (purged > 0) {
      LOG.info("forgot {} nonces", purged);
    }
  }
}
