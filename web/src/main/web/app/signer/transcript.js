// The public record of a finished ceremony. It stands alone: whoever knows the operators' keys can verify it, and
// learns the key that it made; a member gets its share back from it with the seed of its operator key.
import { hex } from '../bytes.js';
import { VerificationError } from '../errors.js';
import * as rules from './ceremony-rules.js';
import { dealersOf, decodeSetup, encodeSetup, receiversOf, seatsOf } from './ceremony-setup.js';
import { encodePoint } from './curve.js';
import { Reader, TYPE, Writer } from './encoding.js';
import { bySeat, decodeSignedFrame, encodeSignedFrame, KIND, seatText } from './frames.js';
import { keyHash } from './key-package.js';
import { equalBytes } from './share-sealing.js';

const LISTS = ['round1', 'echoes', 'shares', 'certificates'];

export function encodeTranscript(transcript) {
  const writer = new Writer(TYPE.transcript).counted(encodeSetup(transcript.setup));
  for (const list of LISTS) {
    writer.u16(transcript[list].length);
    transcript[list].forEach((signed) => writer.counted(encodeSignedFrame(signed)));
  }
  return writer.toBytes();
}

/** Nothing but the form is checked before `verifyTranscript`. */
export function decodeTranscript(bytes) {
  const reader = new Reader('transcript', TYPE.transcript, bytes);
  const transcript = { setup: decodeSetup(reader.counted('setup')) };
  for (const list of LISTS) {
    const size = reader.u16('number of frames');
    transcript[list] = [];
    for (let i = 0; i < size; i++) transcript[list].push(decodeSignedFrame(reader.counted('frame')));
  }
  reader.end();
  return transcript;
}

const names = (seats) => seats.map(({ name }) => name).join();

// Frames of one kind and session, one of each seat in order, signed.
function messages(setup, frames, kind, seats, verify) {
  const senders = frames.map(({ frame }) => frame.sender);
  if (names(senders) !== names(seats)) throw new VerificationError(`frames of kind ${kind}`, names(seats), names(senders));
  return frames.map(({ frame, signature }) => {
    if (frame.sessionHash !== setup.sessionHash) throw new VerificationError('session', setup.sessionHash, frame.sessionHash);
    if (frame.message.kind !== kind) throw new VerificationError('frame', `kind ${kind}`, `kind ${frame.message.kind}`);
    if (!verify(frame.sender, frame.bytes, signature)) {
      throw new VerificationError(`signature of ${seatText(frame.sender)}`, 'that of the operator in that seat', 'another');
    }
    return frame;
  });
}

/** Verifies everything that can be verified without a secret; the key that the ceremony made, and the hash of it all. */
export function verifyTranscript(transcript, verify) {
  const { setup } = transcript;
  const round1 = messages(setup, transcript.round1, KIND.round1, dealersOf(setup), verify);
  const constants = new Set();
  for (const { sender, message } of round1) {
    rules.requireRound1(setup, sender, message);
    constants.add(hex(encodePoint(message.commitments[0])));
  }
  if (constants.size !== round1.length) throw new VerificationError('constants', 'one of each dealer', 'one of two');
  const hashes = round1.map(({ sender, hash }) => `${sender.name} ${hash}`).join();
  for (const { sender, message } of messages(setup, transcript.echoes, KIND.echo, seatsOf(setup), verify)) {
    const echoed = message.received.map(({ seat, hash }) => `${seat.name} ${hash}`).join();
    if (echoed !== hashes) throw new VerificationError(`echo of ${seatText(sender)}`, 'the round 1 of the transcript', 'another');
  }
  for (const { sender, message } of messages(setup, transcript.shares, KIND.shares, dealersOf(setup), verify)) {
    rules.requireShares(setup, sender, message);
  }
  const key = rules.result(setup, round1.map(({ message }) => message));
  return { key, transcriptHash: requireCertificates(transcript, key, verify) };
}

function requireCertificates(transcript, key, verify) {
  const { setup } = transcript;
  const seats = transcript.certificates.map(({ frame }) => frame.sender).sort(bySeat);
  const certified = new Set(seats.map(({ name }) => name));
  const missing = receiversOf(setup).filter(({ name }) => !certified.has(name));
  if (missing.length > 0) throw new VerificationError('certificates', 'all of the new epoch', `none of ${names(missing)}`);
  const isOld = ({ group, id }) => group === 0 && Boolean(setup.previous?.key.members.includes(id));
  const receivers = new Set(receiversOf(setup).map(({ name }) => name));
  const old = new Set(seats.filter(isOld).map(({ name }) => name)).size;
  if (setup.previous && old < setup.previous.key.threshold) {
    throw new VerificationError('certificates of old members', `at least ${setup.previous.key.threshold}`, `${old}`);
  }
  const hash = rules.transcriptHash(setup, transcript.round1, transcript.echoes, transcript.shares, key);
  const unique = [...new Map(seats.map((seat) => [seat.name, seat])).values()];
  for (const { sender, message } of messages(setup, transcript.certificates, KIND.certificate, unique, verify)) {
    if (!isOld(sender) && !receivers.has(sender.name)) throw new VerificationError('certificate', 'one of a member', seatText(sender));
    if (message.transcriptHash !== hash || message.keyHash !== keyHash(key)) {
      throw new VerificationError(`certificate of ${seatText(sender)}`, hash, message.transcriptHash);
    }
  }
  return hash;
}

/** A member's share out of a transcript that was verified. */
export async function recoverShare({ setup, round1, shares }, key, identifier, pair) {
  if (!setup.encryptionKeys.has(identifier) || !equalBytes(setup.encryptionKeys.get(identifier), pair.publicKey)) {
    throw new VerificationError(`encryption key of ${identifier}`, 'this operator’s', 'another');
  }
  const bySender = (list) => new Map(list.map((signed) => [signed.frame.sender.name, signed]));
  const { share, bad } = await rules.assemble(setup, bySender(round1), bySender(shares), identifier, pair, key);
  if (!share) throw new VerificationError(`share of ${identifier}`, 'parts that fit', `others from ${names(bad)}`);
  return share;
}
