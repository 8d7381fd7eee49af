// The reviewer's answer to an application, and the chain of keys by which it is verified.
import { base64url, fromBase64url, hex, sha256Hex, utf8 } from './bytes.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { isStrictKey, sign as signBytes, verify } from './ed25519.js';
import { MalformedError, VerificationError } from './errors.js';
import { text } from './fields.js';
import { isIdOf, operatorId, readOperatorId, readPublicKey } from './identity.js';
import { LIMITS, Members, read, write } from './json.js';

const TOLERANCE_SECONDS = 60n;
const MAX_NOTE = 4_000;
const MOST = 1_000;
const SLUG = /^[a-z0-9-]{1,64}$/;
const SLUG_FORM = 'a federation slug or null';
const SIGNATURE = /^[0-9a-f]{128}$/;
const SIGNATURE_FORM = '128 lower-case hex characters';

/** The first 8 characters of a key's RFC 7638 thumbprint. */
export function keyId(publicKeyHex) {
  const x = base64url(Uint8Array.from(publicKeyHex.match(/../g), (byte) => parseInt(byte, 16)));
  return base64url(sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`))).slice(0, 8);
}

/** Reads a JWK set with the rotations between its keys. */
export const readKeyDocument = (source) => readKeys(new Members(read(source, LIMITS.record, 'keys'), 'keys'));

/** The same where the document stands inside another. */
export function readKeys(members) {
  const keys = members.objects('keys', MOST).map(readJwk);
  if (keys.length === 0) throw new MalformedError('keys', 'at least one key', 'none');
  const rotations = members.has('rotations') ? members.objects('rotations', MOST).map(readRotation) : [];
  return { keys, rotations };
}

function readJwk(jwk) {
  jwk.literal('kty', 'OKP');
  jwk.literal('crv', 'Ed25519');
  const bytes = fromBase64url(jwk.string('x', 64));
  const key = bytes?.length === 32 ? hex(bytes) : '';
  if (!isStrictKey(key)) throw new MalformedError(jwk.path('x'), '32 bytes in base64url, a strict Ed25519 key', 'others');
  jwk.literal('kid', keyId(key));
  return key;
}

function readRotation(members) {
  const payload = members.members('payload');
  payload.literal('action', 'authority-rotate');
  const rotation = {
    role: payload.matching('role', /^(?:reviewer|organiser)$/, 'reviewer or organiser'),
    predecessor: readPublicKey(payload, 'predecessor_pubkey'),
    successor: readPublicKey(payload, 'successor_pubkey'),
    at: payload.unixSeconds('rotated_at_unix'),
    reason: text(payload, 'reason', 2_000),
  };
  payload.end();
  rotation.predecessorSignature = members.matching('predecessor_sig_hex', SIGNATURE, SIGNATURE_FORM);
  rotation.successorSignature = members.matching('successor_sig_hex', SIGNATURE, SIGNATURE_FORM);
  members.end();
  rotation.bytes = utf8(write(new Map([
    ['action', 'authority-rotate'],
    ['role', rotation.role],
    ['predecessor_pubkey', rotation.predecessor],
    ['successor_pubkey', rotation.successor],
    ['rotated_at_unix', rotation.at],
    ['reason', rotation.reason],
  ])));
  return rotation;
}

/**
 * The keys of a role with the time in which each signed, oldest first, proven to somebody who has
 * pinned one of them.
 */
export function keyHistory(role, pinned, { keys, rotations }) {
  let current = rotations.length === 0 ? keys[0] : rotations[0].predecessor;
  let since;
  const tenures = [];
  const seen = new Set([current]);
  rotations.forEach((rotation, i) => {
    const at = `rotations[${i}]`;
    if (rotation.role !== role) throw new VerificationError(`${at}.role`, role, rotation.role);
    if (rotation.predecessor !== current) {
      throw new VerificationError(`${at}.predecessor_pubkey`, current, rotation.predecessor);
    }
    if (seen.has(rotation.successor)) {
      throw new VerificationError(`${at}.successor_pubkey`, 'a key that was not used before', rotation.successor);
    }
    seen.add(rotation.successor);
    if (since !== undefined && rotation.at < since) {
      throw new VerificationError(`${at}.rotated_at_unix`, `at least ${since}`, String(rotation.at));
    }
    for (const [member, key, signature] of [
      ['predecessor_sig_hex', rotation.predecessor, rotation.predecessorSignature],
      ['successor_sig_hex', rotation.successor, rotation.successorSignature],
    ]) {
      if (!verify(key, rotation.bytes, signature)) {
        throw new VerificationError(`${at}.${member}`, `a signature by ${key}`, 'one that does not verify');
      }
    }
    tenures.push({ key: current, kid: keyId(current), from: since, until: rotation.at });
    current = rotation.successor;
    since = rotation.at;
  });
  tenures.push({ key: current, kid: keyId(current), from: since, until: undefined });
  if (!tenures.some(({ key }) => key === pinned)) {
    throw new VerificationError(`pinned ${role} key`, `${pinned}, or rotations that lead from it`,
        `keys that it never vouched for (current ${current})`);
  }
  if (rotations.length > 0) {
    if (keys[0] !== current) throw new VerificationError('keys[0]', keyId(current), keyId(keys[0]));
    const stranger = keys.find((key) => !seen.has(key));
    if (stranger) throw new VerificationError('keys', 'only keys of the chain', keyId(stranger));
  }
  return { role, tenures, current };
}

/** Reads a decision; it is verified by `verifyDecision`. */
export function readDecision(members) {
  const payload = members.members('payload');
  const decision = {
    action: payload.matching('action', /^program-(?:accept|reject)$/, 'program-accept or program-reject'),
    applicationId: text(payload, 'application_id', 128),
    operatorId: readOperatorId(payload, 'operator_id'),
    operatorPubkey: readPublicKey(payload, 'operator_pubkey'),
    decidedAt: payload.unixSeconds('accepted_at_unix'),
    note: payload.string('reviewer_note', 4_000),
    federation: payload.any('federation_slug') === null ? null
      : payload.matching('federation_slug', SLUG, SLUG_FORM),
  };
  payload.end();
  decision.kid = members.matching('reviewer_kid', /^[A-Za-z0-9_-]{8}$/, 'a key id of 8 base64url characters');
  decision.signature = members.matching('sig_hex', SIGNATURE, SIGNATURE_FORM);
  members.end();
  decision.bytes = utf8(write(new Map([
    ['action', decision.action],
    ['application_id', decision.applicationId],
    ['operator_id', decision.operatorId],
    ['operator_pubkey', decision.operatorPubkey],
    ['accepted_at_unix', decision.decidedAt],
    ['reviewer_note', decision.note],
    ['federation_slug', decision.federation],
  ])));
  decision.sha256 = sha256Hex(decision.bytes);
  return decision;
}

/**
 * A decision about an application, not signed yet: the same members as the office writes.
 *
 * @param what `accept` or not, `applicationId`, `operatorPubkey`, `note`, `federation` (a slug or null), `at`
 */
export function decisionPayload({ accept, applicationId, operatorPubkey, note, federation, at }) {
  if (note.length > MAX_NOTE || !note.isWellFormed()) {
    throw new MalformedError('reviewer_note', `well-formed text of at most ${MAX_NOTE} characters`, `${note.length} characters`);
  }
  if (!accept && note.trim() === '') throw new MalformedError('reviewer_note', 'the reasons of a rejection', 'none');
  if (federation !== null && !SLUG.test(federation)) throw new MalformedError('federation_slug', SLUG_FORM, 'another value');
  return new Map([
    ['action', accept ? 'program-accept' : 'program-reject'],
    ['application_id', applicationId],
    ['operator_id', operatorId(operatorPubkey)],
    ['operator_pubkey', operatorPubkey],
    ['accepted_at_unix', BigInt(Math.floor(at.getTime() / 1000))],
    ['reviewer_note', note],
    ['federation_slug', federation],
  ]);
}

/** The decision with the reviewer's signature. */
export const sealDecision = (payload, reviewerPubkey, seed) => new Map([
  ['payload', payload],
  ['reviewer_kid', keyId(reviewerPubkey)],
  ['sig_hex', signBytes(seed, utf8(write(payload)))],
]);

/** Checks that the key with this id signed these bytes, and was in office at that time. */
export function verifyInOffice(history, kid, at, bytes, signature) {
  const tenure = history.tenures.find((t) => t.kid === kid);
  const member = `${history.role}_kid`;
  if (!tenure) {
    throw new VerificationError(member,
        `a key of the ${history.role} (${history.tenures.map((t) => t.kid).join(', ')})`, kid);
  }
  const early = tenure.from !== undefined && at < tenure.from - TOLERANCE_SECONDS;
  const late = tenure.until !== undefined && at > tenure.until + TOLERANCE_SECONDS;
  if (early || late) {
    throw new VerificationError(member, `the key that was in office at ${at}`, `${kid}, which was not`);
  }
  if (!verify(tenure.key, bytes, signature)) {
    throw new VerificationError('sig_hex', `a signature by the ${history.role}'s key ${kid}`, 'one that does not verify');
  }
}

/** Checks that the reviewer signed this while in office, and that it is about `applicant`. */
export function verifyDecision(decision, history, applicant) {
  verifyInOffice(history, decision.kid, decision.decidedAt, decision.bytes, decision.signature);
  if (!isIdOf(decision.operatorId, decision.operatorPubkey)) {
    throw new VerificationError('operator_id', operatorId(decision.operatorPubkey), decision.operatorId);
  }
  if (decision.operatorPubkey !== applicant) {
    throw new VerificationError('operator_pubkey', `${applicant} (yours)`, decision.operatorPubkey);
  }
}
