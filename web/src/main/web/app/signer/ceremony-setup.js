// The binary setup of a ceremony: session, who receives, the keys that shares are sealed to, and in a re-sharing
// the epoch before. `{sessionHash, threshold, members, encryptionKeys, previous}`; keys by identifier.
import { fromHex, hex, sha256Hex } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { encodeIdentifier } from './curve.js';
import { Reader, TYPE, Writer } from './encoding.js';
import { bySeat, newSeat, oldSeat } from './frames.js';
import { decodeKey, encodeKey, readParticipants, readRising, readSuite, requireDealers, SUITE_CODE, writeParticipants }
  from './key-package.js';
import { requireEncryptionKey } from './share-sealing.js';

/** Checks a setup: different keys, and dealers whose shares make the key before. */
export function requireSetup(setup) {
  const keys = setup.members.map((id) => hex(requireEncryptionKey(setup.encryptionKeys.get(id))));
  if (new Set(keys).size !== keys.length) throw new VerificationError('encryption keys', 'different ones', 'one of two members');
  const { previous } = setup;
  if (previous) {
    const { key, dealers } = previous;
    const known = dealers.every((id, i) => key.members.includes(id) && (i === 0 || dealers[i - 1] < id));
    if (dealers.length < key.threshold || !known) {
      throw new VerificationError('dealers', 'at least t different old members in rising order', dealers.join(', '));
    }
    if (key.epoch === 2 ** 31 - 1) throw new VerificationError('previous epoch', 'one that another can follow', `${key.epoch}`);
    requireDealers(previous);
  }
  return setup;
}

export const epochOf = ({ previous }) => (previous ? previous.key.epoch + 1 : 0);

export const dealersOf = ({ members, previous }) => (previous ? previous.dealers.map(oldSeat) : members.map(newSeat));
export const receiversOf = ({ members }) => members.map(newSeat);
/** Everybody, each place once. */
export const seatsOf = (setup) =>
  (setup.previous ? [...dealersOf(setup), ...receiversOf(setup)] : receiversOf(setup)).sort(bySeat);

export function encodeSetup({ sessionHash, threshold, members, encryptionKeys, previous }) {
  const writer = new Writer(TYPE.ceremonySetup).u8(SUITE_CODE).fixed(fromHex(sessionHash, 32));
  writeParticipants(writer, { threshold, members });
  members.forEach((id) => writer.fixed(encryptionKeys.get(id)));
  writer.u8(previous ? 1 : 0);
  if (previous) {
    writer.counted(encodeKey(previous.key)).fixed(fromHex(previous.transcriptHash, 32)).u16(previous.dealers.length);
    previous.dealers.forEach((id) => writer.fixed(encodeIdentifier(id)));
  }
  return writer.toBytes();
}

export function decodeSetup(bytes) {
  const reader = new Reader('ceremony setup', TYPE.ceremonySetup, bytes);
  readSuite(reader);
  const sessionHash = hex(reader.fixed('session hash', 32));
  const { threshold, members } = readParticipants(reader);
  const encryptionKeys = new Map(members.map((id) => [id, reader.fixed('encryption key', 32)]));
  const present = reader.u8('previous epoch');
  if (present > 1) throw reader.refuse('0 or 1 before the previous epoch', `${present}`);
  let previous;
  if (present === 1) {
    const key = decodeKey(reader.counted('previous key'));
    const transcriptHash = hex(reader.fixed('previous transcript', 32));
    previous = { key, transcriptHash, dealers: readRising(reader, reader.u16('number of dealers')) };
  }
  reader.end();
  return requireSetup({ sessionHash, threshold, members, encryptionKeys, previous });
}

export const setupHash = (setup) => sha256Hex(encodeSetup(setup));
