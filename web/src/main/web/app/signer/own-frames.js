// What this operator said in a ceremony, and whose word a statement outside of a session is.
import { payloadSha256 } from '../envelope.js';
import { RefusedError } from '../errors.js';
import { isIdOf } from '../identity.js';
import { read, write } from '../json.js';
import { abandonSetup, readAction } from './actions.js';
import { ACTION_OF_KIND, KIND, signatureIn } from './frames.js';
import { envelopeMessage } from './peer-messages.js';
import { FRAME_LIFETIME } from './seat-run.js';
import { dealer, receiver } from './setup.js';

const abandonmentKey = (setupHash) => `abandonment/${setupHash}`;

/** Every envelope that was sent in a ceremony after the join. */
export async function ownFrames({ store, operator }, setupHash) {
  const envelopes = (await store.list('frames', setupHash + '/')).map((row) => read(signatureIn(row)));
  const own = new Map(envelopes.filter((envelope) => envelope.get('pubkey') === operator.publicKey)
    .map((envelope) => [payloadSha256(envelope.get('payload')), envelope]));
  const abandonment = await store.get('state', abandonmentKey(setupHash));
  return abandonment ? [...own.values(), read(abandonment)] : [...own.values()];
}

/** Whether this operator's share was kept, or its certificate was signed, in a ceremony. A seat that only deals keeps none. */
export async function hasCertified(means, setupHash) {
  return (await means.epochs.holdsShare(setupHash)) || (await ownFrames(means, setupHash))
    .some((envelope) => envelope.get('payload').get('action') === ACTION_OF_KIND[KIND.certificate]);
}

/** What is signed when a setup is given up before everybody has joined, or after it failed. */
const abandonment = (operator, { setup, setupHash }) =>
  operator.payload(abandonSetup(operator.publicKey, setup.federation, setupHash), FRAME_LIFETIME);

/** The same, where it was not said before: what was is said again as it was. */
export async function abandonmentToSay({ store, operator }, ceremony) {
  return (await store.get('state', abandonmentKey(ceremony.setupHash))) ? [] : [abandonment(operator, ceremony)];
}

/**
 * Signs that a setup is given up before everybody has joined, or after it failed; kept, then sent.
 *
 * @param payload what the operator has agreed to sign, if it was asked
 */
export async function abandonBeforeSession({ store, operator }, ceremony, send, payload = abandonment(operator, ceremony)) {
  const { setupHash } = ceremony;
  const envelope = operator.signPayload(payload);
  const kept = await store.write(async (tx) => {
    const present = await tx.get('state', abandonmentKey(setupHash));
    if (present) return present;
    tx.put('state', abandonmentKey(setupHash), write(envelope));
    await tx.signed(envelope);
    return write(envelope);
  });
  send([envelopeMessage(read(kept))]);
}

/** Whether an envelope, whose signature was checked when it was read, is by somebody who has to join this setup. */
export function isBySeat(envelope, setup) {
  const key = envelope.get('pubkey');
  return Boolean(receiver(setup, key) || dealer(setup, key)) && isIdOf(readAction(envelope).operatorId, key);
}

/** What the operator has agreed to sign has to be what is to be said now: a ceremony goes on while somebody reads. */
export function requireShown(payloads, due) {
  const said = (list) => list.map((payload) => `${payload.get('action')} ${write(payload.get('params'))}`).join('\n');
  if (said(payloads) !== said(due)) throw new RefusedError('The ceremony has gone on meanwhile. Look at it again.');
}
