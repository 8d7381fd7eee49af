// The public record of one epoch of a federation's key, and what it proves; frames in operators' envelopes.
import { hex } from '../bytes.js';
import { parseEnvelope, readEnvelope, verifyEnvelope } from '../envelope.js';
import { MalformedError, VerificationError } from '../errors.js';
import { isIdOf } from '../identity.js';
import { Members, read, write } from '../json.js';
import { readAction } from './actions.js';
import { setupHash } from './ceremony-setup.js';
import { encodePoint, xOf } from './curve.js';
import { ACTION_OF_KIND, decodeFrame, signedFrame } from './frames.js';
import { readHex } from './members.js';
import { ceremonySetup, hashOf, holderOf, readSetup, receiver, setupJson, verifiedJoins } from './setup.js';
import { decodeTranscript, verifyTranscript } from './transcript.js';

/** The most bytes of a record. */
export const MAX_RECORD = 4 * 1024 * 1024;
const MAX_TRANSCRIPT = 2 * 1024 * 1024 - 64 * 1024;

/**
 * Checks frames of one session: what the ceremony calls a signature is the whole envelope in which the operator of that
 * seat signed the frame, in canonical bytes.
 */
export const frameVerifier = (setup, sessionHash) => (sender, bytes, signature) => {
  try {
    const envelope = readEnvelope(new Members(read(signature), 'envelope'));
    const action = readAction(envelope);
    const key = envelope.get('pubkey');
    return write(envelope) === new TextDecoder().decode(signature)
      && action.frame !== undefined
      && action.sessionHash === sessionHash
      && action.federation === setup.federation
      && isIdOf(action.operatorId, key)
      && hex(action.frame) === hex(bytes)
      && ACTION_OF_KIND[decodeFrame(bytes).message.kind] === action.name
      && holderOf(setup, sender)?.pubkey === key;
  } catch (error) {
    if (error instanceof MalformedError || error instanceof VerificationError) return false;
    throw error;
  }
};

/** The signed frame in an envelope; who signed it is for the ceremony to check. */
export function frameIn(envelope) {
  const { frame } = readAction(envelope);
  if (frame === undefined) throw new VerificationError('envelope', 'a frame', envelope.get('payload').get('action'));
  return signedFrame(decodeFrame(frame), new TextEncoder().encode(write(envelope)));
}

/** The envelope that a signed frame came in. */
export const envelopeOf = ({ signature }) => read(signature);

/** Reads a record; nothing but its form is checked. */
export function readEpochRecord(members) {
  members.literal('kind', 'oc-guardian-epoch');
  members.integer('version', 1n, 1n);
  const record = {
    setup: readSetup(members.members('setup')),
    joins: members.objects('joins').map(parseEnvelope),
    transcript: readHex(members, 'transcript', 1, MAX_TRANSCRIPT),
  };
  members.end();
  return record;
}

export const epochRecordJson = ({ setup, joins, transcript }) => new Map([
  ['kind', 'oc-guardian-epoch'],
  ['version', 1n],
  ['setup', setupJson(setup)],
  ['joins', joins],
  ['transcript', hex(transcript)],
]);

/** Verifies joins, session, the operators' signatures on all frames, and the transcript with its certificates. */
export function verifyEpochRecord(record) {
  // Here and not when it is read: a wrong signature is a check of the record that fails, not one that cannot be read.
  record.joins.forEach(verifyEnvelope);
  const joins = verifiedJoins(record.setup, record.joins);
  const expected = ceremonySetup(joins);
  const transcript = decodeTranscript(record.transcript);
  if (transcript.setup.sessionHash !== joins.sessionHash) {
    throw new VerificationError('session of the transcript', joins.sessionHash, transcript.setup.sessionHash);
  }
  if (setupHash(transcript.setup) !== setupHash(expected)) {
    throw new VerificationError('setup of the transcript', setupHash(expected), setupHash(transcript.setup));
  }
  const { key, transcriptHash } = verifyTranscript(transcript, frameVerifier(record.setup, joins.sessionHash));
  return {
    record, transcript, key, transcriptHash, sessionHash: joins.sessionHash,
    setupHash: hashOf(record.setup), keyX: hex(xOf(key.groupKey)), keyHex: hex(encodePoint(key.groupKey)),
  };
}

/** The identifier in which an operator receives a share of an epoch. */
export function identifierOf(setup, publicKey) {
  const holder = receiver(setup, publicKey);
  return holder && holder.seat + 1;
}
