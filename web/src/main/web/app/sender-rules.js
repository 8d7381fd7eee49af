// Who may have sent what, judged afterwards. Nothing records when an envelope was received, so a sender is good if there is
// any instant at which a receiver could have taken it: not before the time that it states, nor more than a lifetime before it
// expires, nor after that; every clock may differ by the tolerance. Times are nanoseconds since 1970.
import { VerificationError } from './errors.js';
import { operatorId } from './identity.js';

const SECOND = 1_000_000_000n;
const TOLERANCE = 60n * SECOND;
const LIFETIME = 31n * 24n * 60n * 60n * SECOND;

/**
 * Refuses an envelope that nobody who keeps the rules can have taken from its sender.
 *
 * @param state what follows from the whole record
 * @param sent `{at, action, key, statedAt, expiresAt}`
 */
export function requireSender(state, sent) {
  const last = sent.expiresAt + TOLERANCE;
  const isMembership = sent.action === 'federation-join' || sent.action === 'federation-leave';
  if (isMembership ? accepted(state, sent.key, last) : seated(state, sent, last)) return;
  throw new VerificationError(`${sent.at}: sender`,
      isMembership ? 'an operator accepted by then' : `a guardian of ${state.slug} of that time`, operatorId(sent.key));
}

const accepted = (state, key, last) => [...state.facts.acceptances.values()]
  .some((decision) => decision.operatorPubkey === key && decision.decidedAt * SECOND <= last);

function seated(state, { key, statedAt, expiresAt }, last) {
  const earliest = expiresAt - LIFETIME;
  const first = (statedAt > earliest ? statedAt : earliest) - TOLERANCE;
  return state.history.some((seat) => seat.key === key && seat.issuedAt - TOLERANCE <= last
    // A departure may have been received as late as it expired.
    && state.leaves(key, seat.index, seat.requestedAt).every((leave) => leave.expiresAt + TOLERANCE >= first));
}
