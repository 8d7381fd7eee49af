// Action envelopes: what an operator signs, built member by member.
//
// The signer signs nothing that it has not built here from typed values; there is no way to hand it
// bytes or a digest.
import { SEVERITIES } from './action-names.js';
import { sha256Hex, utf8 } from './bytes.js';
import { sign as signBytes, verify } from './ed25519.js';
import { MalformedError, VerificationError } from './errors.js';
import { isIdOf, operatorId, readPublicKey } from './identity.js';
import { Members, read, sorted, write } from './json.js';

/** How long an envelope may be on its way, in seconds; the same as the kit's. */
export const LIFETIME_SECONDS = 7n * 24n * 60n * 60n;

const MAX_NONCE = 2n ** 64n - 1n;
const SLUG = /^[a-z0-9-]{1,64}$/;

function requireText(member, text, maxLength) {
  if (typeof text !== 'string' || text.trim() === '' || text.length > maxLength) {
    throw new MalformedError(member, `text of 1 to ${maxLength} characters`, `${text?.length ?? 'none'}`);
  }
  if (!text.isWellFormed()) throw new MalformedError(member, 'well-formed Unicode', 'a lone surrogate');
  return text;
}

function requireMatch(member, text, pattern, expected) {
  if (typeof text !== 'string' || !pattern.test(text)) {
    throw new MalformedError(member, expected, 'another value');
  }
  return text;
}

const requireSlug = (slug) => requireMatch('federation_slug', slug, SLUG, '1 to 64 of a-z, 0-9, -');

/** `2026-04-29T18:34:51Z`: fractions of a second are cut off. */
export const utc = (date) => date.toISOString().slice(0, 19) + 'Z';

/** Unix seconds as a whole number. */
export const unix = (date) => BigInt(Math.floor(date.getTime() / 1000));

const action = (name, federation, params) => ({ name, federation, params: sorted(new Map(Object.entries(params))) });

/** `program-apply`: an application, bound to the exact bytes of its questionnaire. */
export const programApply = (audience, publicKey, questionnaire, at) =>
  action('program-apply', null, {
    audience,
    operator_id: operatorId(publicKey),
    questionnaire_bytes: BigInt(questionnaire.length),
    questionnaire_path: 'questionnaire.md',
    questionnaire_sha256: sha256Hex(questionnaire),
    submitted_at_unix: unix(at),
  });

function membership(name, audience, publicKey, slug, seat, at) {
  if (!Number.isInteger(seat) || seat < 0 || seat > 14) {
    throw new MalformedError('seat', 'a seat from 0 to 14', 'another value');
  }
  return action(name, requireSlug(slug), {
    audience,
    federation_slug: slug,
    operator_id: operatorId(publicKey),
    seat: BigInt(seat),
    signed_at: utc(at),
  });
}

/** `federation-join`: a request for a seat. */
export const federationJoin = (audience, publicKey, slug, seat, at) =>
  membership('federation-join', audience, publicKey, slug, seat, at);

/** `federation-leave`: the seat, or the request for it, is given up. */
export const federationLeave = (audience, publicKey, slug, seat, at) =>
  membership('federation-leave', audience, publicKey, slug, seat, at);

/** `charter-sign`: the ratification of one version of a charter. */
export const charterSign = (audience, publicKey, slug, hash, version, at) =>
  action('charter-sign', requireSlug(slug), {
    audience,
    charter_hash: requireMatch('charter_hash', hash, /^[0-9a-f]{64}$/, '64 lower-case hex characters'),
    charter_version: requireText('charter_version', version, 32),
    federation_slug: slug,
    operator_id: operatorId(publicKey),
    signed_at: utc(at),
  });

/** `alert-publish`: an incident on the public timeline. */
export function alertPublish(audience, publicKey, slug, { title, body, severity, tags, occurredAt }) {
  if (!SEVERITIES.includes(severity)) {
    throw new MalformedError('severity', SEVERITIES.join(', '), 'another word');
  }
  if (tags.length > 16) throw new MalformedError('tags', 'at most 16', `${tags.length}`);
  tags.forEach((tag) => requireMatch('tags', tag, /^[a-z0-9-]{1,32}$/, 'tags of 1 to 32 of a-z, 0-9, -'));
  return action('alert-publish', requireSlug(slug), {
    audience,
    body: requireText('body', body, 20_000),
    federation_slug: slug,
    occurred_at: utc(occurredAt),
    operator_id: operatorId(publicKey),
    severity,
    tags,
    title: requireText('title', title, 200),
  });
}

/** `exit-handoff`: an operator announces to leave a seat, perhaps naming a successor. */
export const exitHandoff = (audience, publicKey, slug, reason, successor, at) =>
  action('exit-handoff', requireSlug(slug), {
    audience,
    federation_slug: slug,
    operator_id: operatorId(publicKey),
    reason: requireText('reason', reason, 2_000),
    signed_at: utc(at),
    ...(successor === undefined
      ? {}
      : { successor_operator_id: requireMatch('successor_operator_id', successor,
          /^op-(?:[0-9a-f]{16}|[0-9a-f]{32})$/, 'an operator id') }),
  });

/** `portal-forget`: the portal is to delete what it holds beyond the public record. */
export const portalForget = (audience, publicKey, at) =>
  action('portal-forget', null, { audience, operator_id: operatorId(publicKey), signed_at: utc(at) });

/** `portal-session`: a session at the portal, to read what is not public and for nothing else. */
export const portalSession = (audience, publicKey, challenge, role) =>
  action('portal-session', null, {
    audience,
    challenge: requireMatch('challenge', challenge, /^[0-9a-f]{64}$/, '64 lower-case hex characters'),
    operator_id: operatorId(publicKey),
    role: requireMatch('role', role, /^(?:operator|reviewer)$/, 'operator or reviewer'),
  });

/** 48 random bits. */
export function freshNonce() {
  return crypto.getRandomValues(new Uint8Array(6)).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n);
}

/** The payload of an action, ready to be shown and signed. */
export function payloadOf({ name, params, federation }, nonce, expiresAt) {
  return new Map([
    ['action', name],
    ['params', params],
    ['nonce', nonce],
    ['expires_at', expiresAt],
    ['federation', federation],
  ]);
}

/** The payload's canonical bytes, over which the signature goes. */
export const payloadBytes = (payload) => utf8(write(payload));

/** The payload's identity: SHA-256 of its canonical bytes. */
export const payloadSha256 = (payload) => sha256Hex(payloadBytes(payload));

/** The envelope of a payload, signed with the seed of `publicKey`. */
export function seal(payload, publicKey, seed) {
  return new Map([
    ['payload', payload],
    ['pubkey', publicKey],
    ['sig_hex', signBytes(seed, payloadBytes(payload))],
  ]);
}

/** The envelope's canonical text. */
export const envelopeText = (envelope) => write(envelope);

/** Reads an envelope and checks its signature; parameters keep the order in which they came. */
export function readEnvelope(members) {
  const envelope = parseEnvelope(members);
  verifyEnvelope(envelope);
  return envelope;
}

/** Checks an envelope's signature. */
export function verifyEnvelope(envelope) {
  const pubkey = envelope.get('pubkey');
  if (!verify(pubkey, payloadBytes(envelope.get('payload')), envelope.get('sig_hex'))) {
    throw new VerificationError('sig_hex', `a signature by ${pubkey} over this payload`, 'one that does not verify');
  }
}

/** Reads an envelope; its signature is not checked yet. */
export function parseEnvelope(members) {
  const inner = members.members('payload');
  const federation = inner.any('federation');
  const payload = payloadOf(
    {
      name: inner.matching('action', /^[a-z][a-z0-9-]{0,63}$/, 'the name of an action'),
      params: inner.any('params'),
      federation: federation === null ? null : inner.matching('federation', SLUG, 'a federation slug or null'),
    },
    inner.integer('nonce', 0n, MAX_NONCE),
    inner.unixSeconds('expires_at'),
  );
  inner.end();
  if (!(payload.get('params') instanceof Map)) {
    throw new MalformedError(inner.path('params'), 'an object', 'another value');
  }
  const pubkey = readPublicKey(members, 'pubkey');
  const signature = members.matching('sig_hex', /^[0-9a-f]{128}$/, '128 lower-case hex characters');
  members.end();
  return new Map([['payload', payload], ['pubkey', pubkey], ['sig_hex', signature]]);
}

/**
 * An application as the kit writes it to a file, checked: signature, id and the hash of the answers.
 */
export function readApplication(bytes, maxBytes) {
  const file = new Members(read(bytes, maxBytes, 'application'), 'application');
  const envelope = readEnvelope(file.members('envelope'));
  const questionnaire = file.string('questionnaire', maxBytes);
  file.end();
  const payload = envelope.get('payload');
  if (payload.get('action') !== 'program-apply') {
    throw new VerificationError('action', 'program-apply', payload.get('action'));
  }
  const params = new Members(payload.get('params'), 'params');
  const id = params.string('operator_id');
  if (!isIdOf(id, envelope.get('pubkey'))) {
    throw new VerificationError('operator_id', operatorId(envelope.get('pubkey')), id);
  }
  const answers = utf8(questionnaire);
  const hash = params.string('questionnaire_sha256');
  if (sha256Hex(answers) !== hash || params.any('questionnaire_bytes') !== BigInt(answers.length)) {
    throw new VerificationError('questionnaire_sha256', hash, sha256Hex(answers));
  }
  return { envelope, questionnaire };
}

/** The body in which an application is handed in; the same text as the kit's application.json. */
export const applicationText = (envelope, questionnaire) =>
  write(new Map([['envelope', envelope], ['questionnaire', questionnaire]]));

