// Which setups are acceptable: those that the verified record and the newest epoch call for. And the setup that
// somebody here proposes.
import { encodeKey } from './key-package.js';
import { hex } from '../bytes.js';
import { epochOfSetup, setupJson } from './setup.js';
import { jcs } from '../json.js';

const differs = (member, expected, found) => `${member}: expected ${expected}, found ${found}`;

const sameSeats = (found, expected) => found.length === expected.length
  && found.every(({ seat, pubkey }, i) => seat === expected[i].seat && pubkey === expected[i].pubkey);

/** Why a setup is not acceptable, if it is not. */
export function setupRefusal(setup, membership, newest) {
  if (setup.federation !== membership.federation) return differs('federation_slug', membership.federation, setup.federation);
  const { charter } = membership;
  if (!charter) return differs('charter_hash', 'a charter in force', 'none');
  if (!charter.ratifiedByAll) return differs('charter_hash', 'a charter that all seats have ratified', 'one that some have');
  if (setup.charterHash !== charter.hash) return differs('charter_hash', charter.hash, setup.charterHash);
  if (setup.threshold !== charter.threshold) return differs('t', charter.threshold, setup.threshold);
  if (!sameSeats(setup.seats, membership.seats)) return differs('seats', 'those of the record', `${setup.seats.length} others`);
  return discontinuity(setup, newest);
}

/**
 * Why a ceremony does not carry on what is known of the key, if it does not: a first epoch must be the first, and any
 * other must name the newest one, its key, its transcript and its holders.
 */
export function discontinuity(setup, newest) {
  if (!setup.resharing) {
    return newest && differs('kind', `reshare, because the key ${newest.keyX} is live`, 'keygen');
  }
  return newest ? resharingRefusal(setup, newest) : differs('kind', 'keygen, because no key is known here', 'reshare');
}

function resharingRefusal({ resharing, network }, newest) {
  const next = newest.key.epoch + 1;
  const old = newest.record.setup;
  if (resharing.epoch !== next) return differs('epoch', next, resharing.epoch);
  if (hex(resharing.key) !== hex(encodeKey(newest.key))) return differs('key', `that of epoch ${next - 1}`, 'another');
  if (resharing.transcriptHash !== newest.transcriptHash) {
    return differs('transcript_sha256', newest.transcriptHash, resharing.transcriptHash);
  }
  if (!sameSeats(resharing.oldSeats, old.seats)) return differs('old_seats', `those of epoch ${next - 1}`, 'others');
  if (network !== old.network) return differs('network', old.network, network);
  return resharing.dealers.length < newest.key.threshold
    ? differs('dealers', `at least ${newest.key.threshold}`, resharing.dealers.length) : undefined;
}

/**
 * Why shares of a key may not be dealt to these seats, if they may not: dealing revokes nothing, and as many former
 * holders of one epoch as its threshold can sign together for ever.
 *
 * @param epochs the setups of all epochs of the key that are known
 */
export function departuresRefusal(epochs, seats) {
  const present = new Set(seats.map(({ pubkey }) => pubkey));
  for (const epoch of epochs) {
    const departures = epoch.seats.filter(({ pubkey }) => !present.has(pubkey)).length;
    if (departures >= epoch.threshold) {
      return `seats: expected fewer than ${epoch.threshold} of the holders of epoch ${epochOfSetup(epoch)} to have left, because so many `
        + `sign with its shares for ever; found ${departures}: a new key is needed, and a sweep of every address`;
    }
  }
  return undefined;
}

// Who has left is not waited for, as long as the others are enough.
function dealersOf(old, membership) {
  const all = old.seats.map(({ seat }) => seat);
  const staying = old.seats.filter(({ pubkey }) => membership.seats.some((s) => s.pubkey === pubkey)).map(({ seat }) => seat);
  return staying.length >= old.threshold ? staying : all;
}

/**
 * The setup of a proposal: a new key on a network, or new shares of the key that there is.
 *
 * @param before what is known of ceremonies, the oldest first
 */
export function proposedSetup({ network, reshare }, membership, newest, before) {
  const resharing = reshare && {
    dealers: dealersOf(newest.record.setup, membership),
    epoch: newest.key.epoch + 1,
    key: encodeKey(newest.key),
    oldSeats: newest.record.setup.seats,
    transcriptHash: newest.transcriptHash,
  };
  const epoch = resharing ? resharing.epoch : 0;
  const tried = before.filter(({ setup, stage }) => epochOfSetup(setup) === epoch && ['abandoned', 'failed'].includes(stage));
  return {
    attempt: tried.length,
    ceremonyId: hex(crypto.getRandomValues(new Uint8Array(32))),
    charterHash: membership.charter.hash,
    federation: membership.federation,
    network: reshare ? newest.record.setup.network : network,
    previous: tried.at(-1)?.setupHash,
    seats: membership.seats,
    threshold: membership.charter.threshold,
    resharing,
  };
}

const terms = (setup) => jcs(setupJson({ ...setup, attempt: 0, ceremonyId: '0'.repeat(64), previous: undefined }));

/** Whether two setups differ in nothing but who proposed them and which attempt it is. */
export const sameTerms = (a, b) => terms(a) === terms(b);
