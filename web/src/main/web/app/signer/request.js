// What a federation can be asked to sign: a closed family of kinds, none of which takes a digest. Every signer works
// out for itself what is to be signed.
import { base64 } from '@scure/base';
import { fromHex, sha256Hex, utf8 } from '../bytes.js';
import { utc } from '../envelope.js';
import { MalformedError, VerificationError } from '../errors.js';
import { jcs, Members } from '../json.js';
import { isOnCurve, messageDigest, taprootAddress, verifySignature } from './address.js';
import { isBlank, MAX_NUMBER, readHash, readNetwork, readNumber, readSlug, readText } from './members.js';

/** The kinds of requests. */
export const KINDS = ['liveness', 'statement'];
const MAX_TEXT = 2_000;
const MAX_LIFETIME = 7n * 24n * 60n * 60n;

/** Whether a statement may have this text: not blank, no control characters but line feeds. */
export const isStatement = (text) =>
  !isBlank(text) && text.length <= MAX_TEXT && text.isWellFormed() && !/[\0-\t\v-\x1f\x7f-\x9f]/.test(text);

/** Reads a request. */
export function readRequest(members) {
  const createdAt = members.unixSeconds('created_at');
  const request = {
    createdAt,
    epoch: readNumber(members, 'epoch', 0, MAX_NUMBER),
    expiresAt: members.integer('expires_at', createdAt + 1n, createdAt + MAX_LIFETIME),
    federation: readSlug(members, 'federation_slug'),
    key: readHash(members, 'key'),
    network: readNetwork(members),
    kind: members.matching('kind', /^(?:liveness|statement)$/, KINDS.join(' or ')),
  };
  const payload = members.members('payload');
  request.text = request.kind === 'liveness' ? 'live' : readText(payload, 'text', MAX_TEXT);
  if (!isStatement(request.text)) {
    throw new MalformedError(payload.path('text'), 'no control characters but line feeds', 'another');
  }
  payload.end();
  members.members('evidence').end();
  members.end();
  return request;
}

/** The request as an object, its members sorted. */
export const requestJson = (request) => new Map([
  ['created_at', request.createdAt],
  ['epoch', BigInt(request.epoch)],
  ['evidence', new Map()],
  ['expires_at', request.expiresAt],
  ['federation_slug', request.federation],
  ['key', request.key],
  ['kind', request.kind],
  ['network', request.network],
  ['payload', request.kind === 'statement' ? new Map([['text', request.text]]) : new Map()],
]);

/** A request with these fields, held to the rules of every request; its text for a statement. */
export const newRequest = (fields) => readRequest(new Members(requestJson(fields), 'request'));

/** The bytes of a request, as text. */
export const requestText = (request) => jcs(requestJson(request));

export const requestHash = (request) => sha256Hex(utf8('oc-guardian/request/v1\n' + requestText(request)));
export const requestId = (request) => requestHash(request).slice(0, 32);

function outputKey({ key }) {
  const bytes = fromHex(key, 32);
  if (!isOnCurve(bytes)) throw new VerificationError('key', 'the x coordinate of a point', key);
  return bytes;
}

/** The address that signs. */
export const addressOf = (request) => taprootAddress(outputKey(request), request.network);

/** The text that is signed: six lines, of which the last may hold line feeds of its own. */
export const statementText = (request) => [
  `oc-guardian:${request.kind}:v1`,
  `federation: ${request.federation}`,
  `network: ${request.network}`,
  `request_id: ${requestId(request)}`,
  `created_at: ${utc(new Date(Number(request.createdAt) * 1000))}`,
  `text: ${request.text}`,
].join('\n');

/** The 32 bytes that the federation's Schnorr signature is for. */
export const digestOf = (request) => messageDigest(outputKey(request), utf8(statementText(request)));

const simple = (signature) => 'smp' + base64.encode(new Uint8Array([1, signature.length, ...signature]));

/** Checks a federation's signature over a request, in the one form that is written. */
export function verifyResult(request, text) {
  const expected = `a BIP-322 signature by ${addressOf(request)}`;
  let signature;
  try {
    signature = base64.decode(text.slice(3)).slice(2);
  } catch {
    signature = new Uint8Array();
  }
  const holds = signature.length === 64 && simple(signature) === text
    && verifySignature(outputKey(request), digestOf(request), signature);
  if (!holds) throw new VerificationError('signature', expected, 'one that does not verify');
}
