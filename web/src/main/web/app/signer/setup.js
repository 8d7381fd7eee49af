// What everybody who joins a ceremony agrees to, the joins, and the session and code that follow from them.
import { concatBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromHex, hex, sha256Hex, utf8 } from '../bytes.js';
import { payloadSha256 } from '../envelope.js';
import { MalformedError, VerificationError } from '../errors.js';
import { isIdOf, operatorId, readOperatorId, readPublicKey } from '../identity.js';
import { jcs } from '../json.js';
import { readAction } from './actions.js';
import { CONTEXT } from './curve.js';
import { requireSetup } from './ceremony-setup.js';
import { decodeKey } from './key-package.js';
import { readHash, readHex, readNetwork, readNumber, readOptionalHash, readSlug, MAX_NUMBER } from './members.js';

const MAX_SEAT = 14;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function readSeats(members, name) {
  const keys = new Set();
  let least = 0;
  const rows = members.objects(name);
  if (rows.length > MAX_SEAT + 1) throw new MalformedError(members.path(name), `at most ${MAX_SEAT + 1} seats`, `${rows.length}`);
  return rows.map((row) => {
    const holder = {
      operatorId: readOperatorId(row, 'operator_id'),
      pubkey: readPublicKey(row, 'operator_pubkey'),
      seat: readNumber(row, 'seat', least, MAX_SEAT),
    };
    row.end();
    if (!isIdOf(holder.operatorId, holder.pubkey)) {
      throw new MalformedError(row.path('operator_id'), operatorId(holder.pubkey), holder.operatorId);
    }
    if (keys.has(holder.pubkey)) throw new MalformedError(row.path('operator_pubkey'), 'another key in each seat', 'it');
    keys.add(holder.pubkey);
    least = holder.seat + 1;
    return holder;
  });
}

function readResharing(members) {
  const oldSeats = readSeats(members, 'old_seats');
  const dealers = members.any('dealers');
  const rising = Array.isArray(dealers) && dealers.length > 0
    && dealers.every((seat, i) => typeof seat === 'bigint' && (i === 0 || dealers[i - 1] < seat)
      && oldSeats.some((holder) => BigInt(holder.seat) === seat));
  if (!rising) throw new MalformedError(members.path('dealers'), 'seats of old_seats, rising', 'others');
  return {
    dealers: dealers.map(Number),
    epoch: readNumber(members, 'epoch', 1, MAX_NUMBER),
    key: readHex(members, 'key', 1, 4096),
    oldSeats,
    transcriptHash: readHash(members, 'transcript_sha256'),
  };
}

/** Reads a setup. */
export function readSetup(members) {
  const reshare = members.any('kind') === 'reshare';
  members.literal('kind', reshare ? 'reshare' : 'keygen');
  members.literal('suite', CONTEXT);
  const seats = readSeats(members, 'seats');
  readNumber(members, 'n', Math.max(2, seats.length), seats.length);
  const setup = {
    attempt: readNumber(members, 'attempt', 0, MAX_NUMBER),
    ceremonyId: readHash(members, 'ceremony_id'),
    charterHash: readHash(members, 'charter_hash'),
    federation: readSlug(members, 'federation_slug'),
    network: readNetwork(members),
    previous: readOptionalHash(members, 'previous'),
    seats,
    threshold: readNumber(members, 't', 2, seats.length),
    resharing: reshare ? readResharing(members) : undefined,
  };
  members.end();
  return setup;
}

const seatsJson = (seats) => seats.map((holder) => new Map([
  ['operator_id', holder.operatorId], ['operator_pubkey', holder.pubkey], ['seat', BigInt(holder.seat)],
]));

/** The setup as an object; its members are sorted when it is written. */
export function setupJson(setup) {
  const { resharing } = setup;
  return new Map(Object.entries({
    attempt: BigInt(setup.attempt),
    ceremony_id: setup.ceremonyId,
    charter_hash: setup.charterHash,
    ...(resharing ? { dealers: resharing.dealers.map(BigInt), epoch: BigInt(resharing.epoch), key: hex(resharing.key) } : {}),
    federation_slug: setup.federation,
    kind: resharing ? 'reshare' : 'keygen',
    n: BigInt(setup.seats.length),
    network: setup.network,
    ...(resharing ? { old_seats: seatsJson(resharing.oldSeats) } : {}),
    previous: setup.previous ?? null,
    seats: seatsJson(setup.seats),
    suite: CONTEXT,
    t: BigInt(setup.threshold),
    ...(resharing ? { transcript_sha256: resharing.transcriptHash } : {}),
  }));
}

/** The setup's hash. */
export const hashOf = (setup) => sha256Hex(utf8('oc-guardian/setup/v1\n' + jcs(setupJson(setup))));

export const epochOfSetup = (setup) => setup.resharing?.epoch ?? 0;

/** The seat in which `key` receives a share, and the old one from which it deals. */
export const receiver = (setup, key) => setup.seats.find(({ pubkey }) => pubkey === key);
export const dealer = (setup, key) => dealing(setup).find(({ pubkey }) => pubkey === key);

const dealing = ({ resharing }) => resharing?.oldSeats.filter(({ seat }) => resharing.dealers.includes(seat)) ?? [];

/** Everybody who has to join, in the order in which the joins are hashed. */
export const joiners = (setup) => [...dealing(setup).filter(({ pubkey }) => !receiver(setup, pubkey)), ...setup.seats];

/** The holder of a place at the ceremony's table. */
export const holderOf = (setup, { group, id }) =>
  (group === 1 ? setup.seats : setup.resharing?.oldSeats ?? []).find(({ seat }) => seat === id - 1);

/** The typed join in an envelope of this setup; its signature was checked when it was read. */
export function requireJoin(setup, envelope) {
  const action = readAction(envelope);
  const key = envelope.get('pubkey');
  if (action.name !== 'ceremony-join') throw new VerificationError('join.action', 'ceremony-join', action.name);
  if (!isIdOf(action.operatorId, key)) throw new VerificationError('join.operator_id', operatorId(key), action.operatorId);
  const hash = hashOf(setup);
  if (action.setupHash !== hash) throw new VerificationError('join.setup_hash', hash, action.setupHash);
  if (action.federation !== setup.federation) {
    throw new VerificationError('join.federation_slug', setup.federation, action.federation);
  }
  if (!receiver(setup, key) && !dealer(setup, key)) {
    throw new VerificationError('join.pubkey', 'the key of a seat in the setup', key);
  }
  return action;
}

/**
 * The joins of everybody, one of each seat and fit for the setup: `{setup, envelopes, actions, sessionHash}`, or a refusal. Their
 * signatures are for the caller to have verified.
 */
export function verifiedJoins(setup, envelopes) {
  const found = new Map();
  for (const envelope of envelopes) {
    const key = envelope.get('pubkey');
    if (found.has(key)) throw new VerificationError('joins', 'one of each seat', `two of ${key}`);
    found.set(key, { envelope, action: requireJoin(setup, envelope) });
  }
  const ordered = joiners(setup).map(({ pubkey, operatorId: id, seat }) => {
    const join = found.get(pubkey);
    if (join === undefined) throw new VerificationError('joins', `one of ${id} in seat ${seat}`, 'none');
    return join;
  });
  const hashes = ordered.map(({ envelope }) => fromHex(payloadSha256(envelope.get('payload')), 32));
  const sessionHash = hex(sha256(concatBytes(utf8('oc-guardian/session/v1\n'), fromHex(hashOf(setup), 32), ...hashes)));
  return {
    setup,
    envelopes: ordered.map(({ envelope }) => envelope),
    actions: new Map(ordered.map(({ envelope, action }) => [envelope.get('pubkey'), action])),
    sessionHash,
  };
}

/** The binary setup that follows from a setup and the joins to it. */
export function ceremonySetup({ setup, actions, sessionHash }) {
  const members = setup.seats.map(({ seat }) => seat + 1);
  const encryptionKeys = new Map(setup.seats.map(({ seat, pubkey }) => [seat + 1, actions.get(pubkey).encryptionPubkey]));
  return requireSetup({ sessionHash, threshold: setup.threshold, members, encryptionKeys, previous: previousOf(setup.resharing) });
}

function previousOf(resharing) {
  if (!resharing) return undefined;
  const key = decodeKey(resharing.key);
  const seats = resharing.oldSeats.map(({ seat }) => seat + 1);
  if (key.members.join() !== seats.join()) throw new VerificationError('old_seats', key.members.join(), seats.join());
  if (key.epoch + 1 !== resharing.epoch) throw new VerificationError('epoch', `${key.epoch + 1}`, `${resharing.epoch}`);
  return { key, transcriptHash: resharing.transcriptHash, dealers: resharing.dealers.map((seat) => seat + 1) };
}

/** The first 100 bits of a session hash for people to compare aloud: 20 characters in groups of five. */
export function codeOf(sessionHash) {
  let bits = BigInt('0x' + sessionHash.slice(0, 26)) >> 4n;
  let code = '';
  for (let i = 0; i < 20; i++, bits >>= 5n) code = ALPHABET[Number(bits & 31n)] + (i > 0 && i % 5 === 0 ? '-' : '') + code;
  return code;
}
