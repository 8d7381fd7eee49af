// What members say in a ceremony: messages, frames (what an operator signs), signed frames.
import { fromHex, hex, sha256Hex } from '../bytes.js';
import { decodeIdentifier, decodePoint, decodeScalar, encodeIdentifier, encodePoint, encodeScalar, isEven }
  from './curve.js';
import { Reader, TYPE, Writer } from './encoding.js';
import { SEALED_LENGTH } from './share-sealing.js';

/** The kinds of frames with the actions in whose envelopes they travel. */
export const KIND = { round1: 1, echo: 2, shares: 3, complaint: 4, reveal: 5, certificate: 6, abandonment: 7 };
export const ACTION_OF_KIND = ['', 'ceremony-round1', 'ceremony-echo', 'ceremony-shares', 'ceremony-complain',
  'ceremony-reveal', 'ceremony-certify', 'ceremony-abandon'];

const MOST_COMMITMENTS = 1000;
const MAX_SIGNATURE = 1 << 20;

/** A place at a ceremony's table: group 0 for the epoch before, 1 for the one that is made. */
export const seat = (group, id) => ({ group, id, name: `${group}/${id}` });
export const newSeat = (id) => seat(1, id);
export const oldSeat = (id) => seat(0, id);
export const bySeat = (a, b) => a.group - b.group || a.id - b.id;
/** 33 bytes: the group and the identifier. */
export function encodeSeat({ group, id }) {
  const bytes = new Uint8Array(33);
  bytes[0] = group;
  bytes.set(encodeIdentifier(id), 1);
  return bytes;
}
/** How people read it. */
export const seatText = ({ group, id }) => (group === 0 ? `old ${id}` : `${id}`);

function readSeat(reader) {
  const group = reader.u8('group');
  if (group > 1) throw reader.refuse('group 0 or 1', `group ${group}`);
  return seat(group, decodeIdentifier(reader.fixed('identifier', 32)));
}

const hash = (text) => fromHex(text, 32);
const readHash = (reader, field) => hex(reader.fixed(field, 32));

function rising(reader, list, entry, compare) {
  if (list.length > 0 && compare(list.at(-1), entry) >= 0) throw reader.refuse('a rising order', 'another');
  list.push(entry);
}

const WRITE = {
  [KIND.round1](writer, { commitments, proof }) {
    writer.u16(commitments.length);
    commitments.forEach((point) => writer.fixed(encodePoint(point)));
    writer.fixed(encodePoint(proof.commitment).slice(1)).fixed(encodeScalar(proof.response));
  },
  [KIND.echo](writer, { received }) {
    writer.u16(received.length);
    received.forEach((entry) => writer.fixed(encodeSeat(entry.seat)).fixed(hash(entry.hash)));
  },
  [KIND.shares](writer, { sealed }) {
    writer.u16(sealed.length);
    sealed.forEach((entry) => writer.fixed(encodeIdentifier(entry.id)).fixed(entry.bytes));
  },
  [KIND.complaint]: (writer, { dealer, sharesHash }) => writer.fixed(encodeSeat(dealer)).fixed(hash(sharesHash)),
  [KIND.reveal]: (writer, { complainer, ephemeral, share }) =>
    writer.fixed(encodeIdentifier(complainer)).fixed(ephemeral).fixed(encodeScalar(share)),
  [KIND.certificate]: (writer, { transcriptHash, keyHash }) => writer.fixed(hash(transcriptHash)).fixed(hash(keyHash)),
  [KIND.abandonment]: () => {},
};

const READ = {
  [KIND.round1](reader) {
    const size = reader.u16('number of commitments');
    if (size < 1 || size > MOST_COMMITMENTS) throw reader.refuse(`1 to ${MOST_COMMITMENTS} commitments`, `${size}`);
    const commitments = [];
    for (let i = 0; i < size; i++) commitments.push(decodePoint(reader.fixed('commitment', 33), 'commitment'));
    const x = reader.fixed('proof', 32);
    const commitment = decodePoint(new Uint8Array([2, ...x]), 'proof of possession');
    return { commitments, proof: { commitment, response: decodeScalar(reader.fixed('proof', 32), 'proof of possession') } };
  },
  [KIND.echo](reader) {
    const size = reader.u16('number of echoes');
    const received = [];
    for (let i = 0; i < size; i++) {
      const entry = { seat: readSeat(reader), hash: readHash(reader, 'echo') };
      rising(reader, received, entry, (a, b) => bySeat(a.seat, b.seat));
    }
    return { received };
  },
  [KIND.shares](reader) {
    const size = reader.u16('number of shares');
    const sealed = [];
    for (let i = 0; i < size; i++) {
      const id = decodeIdentifier(reader.fixed('receiver', 32));
      rising(reader, sealed, { id, bytes: reader.fixed('sealed share', SEALED_LENGTH) }, (a, b) => a.id - b.id);
    }
    return { sealed };
  },
  [KIND.complaint]: (reader) => ({ dealer: readSeat(reader), sharesHash: readHash(reader, 'shares hash') }),
  [KIND.reveal]: (reader) => ({
    complainer: decodeIdentifier(reader.fixed('complainer', 32)),
    ephemeral: reader.fixed('ephemeral key', 32),
    share: decodeScalar(reader.fixed('share', 32)),
  }),
  [KIND.certificate]: (reader) =>
    ({ transcriptHash: readHash(reader, 'transcript hash'), keyHash: readHash(reader, 'public key hash') }),
  [KIND.abandonment]: () => ({}),
};

/** One message with its session and sender: the bytes that an operator signs. */
export function frame(sessionHash, sender, message) {
  if (message.kind === KIND.round1 && !isEven(message.proof.commitment)) throw new TypeError('R has an even y');
  const writer = new Writer(TYPE.frame).fixed(hash(sessionHash)).fixed(encodeSeat(sender)).u8(message.kind);
  WRITE[message.kind](writer, message);
  const bytes = writer.toBytes();
  return Object.freeze({ sessionHash, sender, message, bytes, hash: sha256Hex(bytes) });
}

export function decodeFrame(bytes) {
  const reader = new Reader('frame', TYPE.frame, bytes);
  const sessionHash = readHash(reader, 'session hash');
  const sender = readSeat(reader);
  const kind = reader.u8('kind');
  if (READ[kind] === undefined) throw reader.refuse('a kind from 1 to 7', `${kind}`);
  const message = { kind, ...READ[kind](reader) };
  reader.end();
  return frame(sessionHash, sender, message);
}

/** A frame and the envelope in which its operator signed it. */
export const signedFrame = (inner, signature) => ({ frame: inner, signature });

export const encodeSignedFrame = ({ frame: inner, signature }) =>
  new Writer(TYPE.signedFrame).counted(inner.bytes).counted(signature).toBytes();

export function decodeSignedFrame(bytes) {
  const { inner, signature } = parts(bytes);
  return signedFrame(decodeFrame(inner), signature);
}

/** The bytes of the envelope that a signed frame came in, without a look at the frame. */
export const signatureIn = (bytes) => parts(bytes).signature;

function parts(bytes) {
  const reader = new Reader('signed frame', TYPE.signedFrame, bytes);
  const inner = reader.counted('frame');
  const signature = reader.counted('signature', MAX_SIGNATURE);
  reader.end();
  return { inner, signature };
}
