// The messages of the two rounds of signing, and the record of a released share.
import { fromHex, hex, sha256Hex } from '../bytes.js';
import { decodeIdentifier, decodePoint, decodeScalar, encodeIdentifier, encodePoint, encodeScalar } from './curve.js';
import { Reader, TYPE, Writer } from './encoding.js';

const MAX = 2 ** 31 - 1;

/** How many coordinators there may be; each numbers its attempts in a lane of its own. */
export const LANES = 16;

const MOST_SIGNERS = 1000;

/** An attempt: `{requestHash, number, epoch}`. Its lane is its coordinator's. */
export const laneOf = ({ number }) => number % LANES;
export const sameAttempt = (a, b) => a.requestHash === b.requestHash && a.number === b.number && a.epoch === b.epoch;

function writeAttempt(writer, { requestHash, number, epoch }) {
  return writer.fixed(fromHex(requestHash, 32)).u32(number).u32(epoch);
}

const readAttempt = (reader) => ({
  requestHash: hex(reader.fixed('request hash', 32)),
  number: reader.between('attempt', 0, MAX),
  epoch: reader.between('epoch', 0, MAX),
});

const readEntry = (reader) => ({
  id: decodeIdentifier(reader.fixed('identifier', 32)),
  hiding: decodePoint(reader.fixed('hiding commitment', 33), 'hiding commitment'),
  binding: decodePoint(reader.fixed('binding commitment', 33), 'binding commitment'),
});

const writeEntry = (writer, { id, hiding, binding }) =>
  writer.fixed(encodeIdentifier(id)).fixed(encodePoint(hiding)).fixed(encodePoint(binding));

/** One signer's commitments for one attempt: `{attempt, id, hiding, binding}`. */
export const encodeCommitments = (commitments) =>
  writeEntry(writeAttempt(new Writer(TYPE.signingCommitments), commitments.attempt), commitments).toBytes();

export function decodeCommitments(bytes) {
  const reader = new Reader('signing commitments', TYPE.signingCommitments, bytes);
  const commitments = { attempt: readAttempt(reader), ...readEntry(reader) };
  reader.end();
  return commitments;
}

/** Who signs in one attempt, and what each committed to: `{attempt, entries, hash}`. */
export function decodePackage(bytes) {
  const reader = new Reader('signing package', TYPE.signingPackage, bytes);
  const attempt = readAttempt(reader);
  const size = reader.u16('number of signers');
  if (size > MOST_SIGNERS) throw reader.refuse(`at most ${MOST_SIGNERS} signers`, `${size}`);
  const entries = [];
  for (let i = 0; i < size; i++) {
    const entry = readEntry(reader);
    if (i > 0 && entries[i - 1].id >= entry.id) {
      throw reader.refuse('identifiers in rising order', `${entry.id} after ${entries[i - 1].id}`);
    }
    entries.push(entry);
  }
  reader.end();
  return { attempt, entries, hash: sha256Hex(bytes) };
}

export function encodePackage({ attempt, entries }) {
  const writer = writeAttempt(new Writer(TYPE.signingPackage), attempt).u16(entries.length);
  entries.forEach((entry) => writeEntry(writer, entry));
  return writer.toBytes();
}

/** A signature share: `{attempt, id, z}`. */
export const encodeSignatureShare = ({ attempt, id, z }) =>
  writeAttempt(new Writer(TYPE.signatureShare), attempt).fixed(encodeIdentifier(id)).fixed(encodeScalar(z)).toBytes();

export function decodeSignatureShare(bytes) {
  const reader = new Reader('signature share', TYPE.signatureShare, bytes);
  const attempt = readAttempt(reader);
  const id = decodeIdentifier(reader.fixed('identifier', 32));
  const z = decodeScalar(reader.fixed('share', 32), 'signature share');
  reader.end();
  return { attempt, id, z };
}

/** The durable note that a share was released: `{share, key, packageHash, messageHash}`. */
export const encodeRelease = ({ share, key, packageHash, messageHash }) =>
  new Writer(TYPE.releaseRecord).fixed(encodePoint(key)).fixed(fromHex(packageHash, 32)).fixed(fromHex(messageHash, 32))
    .counted(encodeSignatureShare(share)).toBytes();

export function decodeRelease(bytes) {
  const reader = new Reader('release record', TYPE.releaseRecord, bytes);
  const key = decodePoint(reader.fixed('key', 33), 'key');
  const packageHash = hex(reader.fixed('package hash', 32));
  const messageHash = hex(reader.fixed('message hash', 32));
  const share = decodeSignatureShare(reader.counted('share', 256));
  reader.end();
  return { share, key, packageHash, messageHash };
}
