// A key of a federation in one epoch: its public half, and one member's share.
import { sha256Hex } from '../bytes.js';
import { VerificationError } from '../errors.js';
import { decodeIdentifier, decodePoint, decodeSecretScalar, encodeIdentifier, encodePoint, encodeScalar,
  lagrange, publicOf, sum, times } from './curve.js';
import { Reader, TYPE, Writer } from './encoding.js';

const TAPROOT = 1;
const MOST_MEMBERS = 1000;
const MAX_EPOCH = 2 ** 31 - 1;

/** The byte of the only suite of federations. */
export const SUITE_CODE = TAPROOT;

/** Reads the byte of the suite. */
export function readSuite(reader) {
  const code = reader.u8('suite');
  if (code !== TAPROOT) throw reader.refuse(`suite ${TAPROOT}`, `suite ${code}`);
}

/** Writes threshold and members. */
export function writeParticipants(writer, { threshold, members }) {
  writer.u16(threshold).u16(members.length);
  members.forEach((id) => writer.fixed(encodeIdentifier(id)));
}

/** Reads threshold and members: 2 ≤ t ≤ n ≤ 1000, identifiers that rise. */
export function readParticipants(reader) {
  const threshold = reader.u16('threshold');
  const size = reader.u16('number of members');
  if (size > MOST_MEMBERS || threshold < 2 || threshold > size) {
    throw reader.refuse('a threshold from 2 to n, n up to 1000', `${threshold} of ${size}`);
  }
  return { threshold, members: readRising(reader, size) };
}

/** Reads identifiers that rise strictly. */
export function readRising(reader, size) {
  const members = [];
  for (let i = 0; i < size; i++) {
    const next = decodeIdentifier(reader.fixed('identifier', 32));
    if (i > 0 && members[i - 1] >= next) {
      throw reader.refuse('identifiers in rising order', `${next} after ${members[i - 1]}`);
    }
    members.push(next);
  }
  return members;
}

/** The public half: `{epoch, threshold, members, groupKey, shares}`, shares by identifier. */
export function encodeKey({ epoch, threshold, members, groupKey, shares }) {
  const writer = new Writer(TYPE.publicKeyPackage).u8(TAPROOT).u32(epoch);
  writeParticipants(writer, { threshold, members });
  writer.fixed(encodePoint(groupKey));
  members.forEach((id) => writer.fixed(encodePoint(shares.get(id))));
  return writer.toBytes();
}

export function decodeKey(bytes) {
  const reader = new Reader('public key package', TYPE.publicKeyPackage, bytes);
  readSuite(reader);
  const epoch = reader.between('epoch', 0, MAX_EPOCH);
  const { threshold, members } = readParticipants(reader);
  const groupKey = decodePoint(reader.fixed('group key', 33), 'group key');
  const shares = new Map(members.map((id) => [id, decodePoint(reader.fixed('verifying share', 33), 'verifying share')]));
  reader.end();
  return { epoch, threshold, members, groupKey, shares };
}

/** The hash of the encoding, which names this key in this epoch. */
export const keyHash = (key) => sha256Hex(encodeKey(key));

/** A share, checked against its public half: sᵢG = Yᵢ. */
export function shareOf(identifier, secret, key) {
  if (!key.shares.has(identifier)) throw new VerificationError('key share', 'a member of the key', `identifier ${identifier}`);
  if (secret === 0n || !publicOf(secret).equals(key.shares.get(identifier))) {
    throw new VerificationError(`verifying share of ${identifier}`, 'that of this share', 'another');
  }
  return { identifier, secret, key };
}

/** The encoding for the owner's sealed store. Secret. */
export function encodeShare({ identifier, secret, key }) {
  return new Writer(TYPE.keyShare)
    .fixed(encodeIdentifier(identifier)).fixed(encodeScalar(secret)).counted(encodeKey(key)).toBytes();
}

export function decodeShare(bytes) {
  const reader = new Reader('key share', TYPE.keyShare, bytes);
  const identifier = decodeIdentifier(reader.fixed('identifier', 32));
  const secret = decodeSecretScalar(reader.fixed('share', 32));
  const key = decodeKey(reader.counted('public key package'));
  reader.end();
  return shareOf(identifier, secret, key);
}

/** λⱼYⱼ, the constant that a dealer of a re-sharing has to commit to. */
export const constantOf = ({ key, dealers }, dealer) => times(key.shares.get(dealer), lagrange(dealer, dealers));

/** Checks that the dealers' constants add up to the key before. */
export function requireDealers(previous) {
  if (!sum(previous.dealers.map((id) => constantOf(previous, id))).equals(previous.key.groupKey)) {
    throw new VerificationError('group key of the previous epoch', 'the sum of its dealers’ shares', 'another');
  }
}
