// Which requests may be looked at, and whose shares of a signature are wrong: worked out of what is handed in alone.
import { unix } from '../envelope.js';
import { operatorId } from '../identity.js';
import { readAction } from './actions.js';
import { setRefusal, verifySignatureShare } from './frost-signer.js';
import { digestOf } from './request.js';
import { receiver } from './setup.js';
import { decodeSignatureShare, sameAttempt } from './signing-messages.js';

/** How many seconds clocks may differ. */
export const TOLERANCE = 60n;

const differs = (member, expected, found) => `${member}: expected ${expected}, found ${found}`;

/** Why a request may not be looked at, if so: it is for the newest epoch of the federation's key, and in time. */
export function requestRefusal(request, federation, newest, now) {
  if (request.federation !== federation) return differs('federation_slug', federation, request.federation);
  if (!newest) return differs('key', 'a key that is live here', request.key);
  if (request.key !== newest.keyX) return differs('key', newest.keyX, request.key);
  if (request.epoch !== newest.key.epoch) return differs('epoch', newest.key.epoch, request.epoch);
  if (request.network !== newest.record.setup.network) return differs('network', newest.record.setup.network, request.network);
  if (request.createdAt > unix(now) + TOLERANCE) return differs('created_at', `at most ${unix(now) + TOLERANCE}`, request.createdAt);
  return request.expiresAt <= unix(now) ? differs('expires_at', `after ${unix(now)}`, request.expiresAt) : undefined;
}

/** Whose signed shares in a package are really wrong. */
export function cheatersIn(epoch, request, signingPackage, shares) {
  if (setRefusal(epoch.key, signingPackage)) return [];
  const digest = digestOf(request);
  return shares.filter((envelope) => {
    const key = envelope.get('pubkey');
    const holder = receiver(epoch.record.setup, key);
    const action = readAction(envelope);
    const isAbout = holder && action.name === 'sign-share' && action.packageHash === signingPackage.hash
      && sameAttempt(action.attempt, signingPackage.attempt);
    if (!isAbout) return false;
    const share = decodeSignatureShare(action.share);
    const isItsOwn = share.id === holder.seat + 1 && sameAttempt(share.attempt, signingPackage.attempt)
      && signingPackage.entries.some(({ id }) => id === share.id);
    return isItsOwn && !verifySignatureShare(epoch.key, signingPackage, digest, share);
  }).map((envelope) => operatorId(envelope.get('pubkey')));
}
