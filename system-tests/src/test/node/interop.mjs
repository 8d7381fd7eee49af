// The other implementation: a line of JSON in, a line of JSON out.
//
// Requests and answers are plain JSON objects; documents travel as strings, so that their exact
// bytes arrive.
import { createInterface } from 'node:readline';
import { mnemonicToEntropy, entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { read, sorted, write } from './canonical.mjs';
import * as s from './signatures.mjs';
import { edgeCases } from '../../../../protocol/src/test/node/ed25519.mjs';

const order = (...names) => (object) => new Map(names.map((n) => [n, object.get(n)]));

// Declared orders of the wire page. A member is never taken from a supplied order, except params'.
const PAYLOAD = order('action', 'params', 'nonce', 'expires_at', 'federation');
const DECISION = order(
  'action', 'application_id', 'operator_id', 'operator_pubkey', 'accepted_at_unix', 'reviewer_note',
  'federation_slug');
const ATTESTATION = [
  'kind', 'operator_id', 'federation_slug', 'hosted_request_id', 'fedimintd_version', 'p2p_url',
  'api_url', 'status', 'attested_at'];
const EVENT = [
  'kind', 'federation_slug', 'operation_id', 'amount_sats', 'direction', 'settled_at',
  'payment_hash', 'preimage', 'txid', 'gateway_pubkey', 'project_key', 'user_address',
  'payout_binding_id', 'distribution_id', 'operator_id', 'destination', 'note'];

function appended(names, ...optional) {
  return (object) => {
    const map = order(...names)(object);
    for (const name of optional) if (object.has(name)) map.set(name, object.get(name));
    return map;
  };
}

// Statements about the directory: a place in the chain, then the subject's own members.
const LINK = ['action', 'federation_slug', 'sequence', 'previous', 'issued_at_unix'];
const SUBJECTS = {
  'federation-create': [
    'name', 'threshold', 'target_guardian_count', 'bootstrap_mode', 'invite', 'geography_hint'],
  'seat-assign': ['seat', 'operator_id', 'operator_pubkey', 'request_sha256', 'acceptance_sha256'],
  'charter-publish': ['charter_version', 'charter_hash', 'supersedes', 'ratify_by_unix'],
};
const DIRECTORY = (object) => order(...LINK, ...SUBJECTS[object.get('action')])(object);
const ROTATION = order(
  'action', 'role', 'predecessor_pubkey', 'successor_pubkey', 'rotated_at_unix', 'reason');

const KINDS = {
  envelope: { part: 'payload', key: 'pubkey', form: PAYLOAD },
  decision: { part: 'payload', form: DECISION },
  attestation: {
    part: 'attestation', key: 'pubkey_hex',
    form: appended(ATTESTATION, 'image_digest', 'node_certificate') },
  directory: { part: 'payload', form: DIRECTORY },
  rotation: { part: 'payload', form: ROTATION },
  settlement: { part: 'event', key: 'pubkey_hex', form: appended(EVENT, 'fee_sats') },
};

const operations = {
  publicKey: ({ seed }) => ({ pubkey: s.publicKey(seed) }),

  operatorId({ pubkey }) {
    const digest = s.sha256hex(s.bytes(pubkey));
    return { short: 'op-' + digest.slice(0, 16), long: 'op-' + digest.slice(0, 32) };
  },

  kid({ pubkey }) {
    const x = Buffer.from(pubkey, 'hex').toString('base64url');
    const digest = s.sha256hex(s.utf8(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`));
    return { kid: Buffer.from(digest, 'hex').toString('base64url').slice(0, 8) };
  },

  mnemonic: ({ seed }) => ({ words: entropyToMnemonic(s.bytes(seed), wordlist) }),
  entropy: ({ words }) => ({ seed: s.hex(mnemonicToEntropy(words, wordlist)) }),

  // Re-encodes the parsed payload in the order of its type, and signs that.
  sign({ kind, seed, text, sort }) {
    const { form } = KINDS[kind];
    let part = form(read(text));
    if (sort) part.set('params', sorted(part.get('params')));
    const signed = write(part);
    return { signed, sha256: s.sha256hex(s.utf8(signed)), signature: s.sign(seed, s.utf8(signed)) };
  },

  // Verifies a whole document; a key that is not in it comes from outside.
  verify({ kind, document, pubkey, signature = 'sig_hex' }) {
    const { part, key, form } = KINDS[kind];
    const object = read(document);
    const signed = write(form(object.get(part)));
    const by = key ? object.get(key) : pubkey;
    return {
      valid: s.verify(by, s.utf8(signed), object.get(signature)),
      signed,
      sha256: s.sha256hex(s.utf8(signed)),
    };
  },

  canonical: ({ text, sort }) => {
    const value = read(text);
    return { text: write(sort ? sorted(value) : value) };
  },

  // What is hashed, not signed, and in JCS: a purpose, a line feed, and the sorted object.
  hash({ purpose, text }) {
    const jcs = write(sorted(read(text)));
    return { jcs, hash: s.sha256hex(s.utf8(`oc-guardian/${purpose}/v1\n${jcs}`)) };
  },

  // A role's published keys, from the first to the last of these seeds.
  keyDocument({ role, seeds, from }) {
    const jwk = (pubkey) => {
      const x = Buffer.from(pubkey, 'hex').toString('base64url');
      return { kty: 'OKP', crv: 'Ed25519', x, kid: operations.kid({ pubkey }).kid, use: 'sig', alg: 'EdDSA' };
    };
    const rotations = seeds.slice(1).map((seed, i) => {
      const payload = {
        action: 'authority-rotate', role, predecessor_pubkey: s.publicKey(seeds[i]),
        successor_pubkey: s.publicKey(seed), rotated_at_unix: from + i, reason: 'yearly',
      };
      const signed = s.utf8(JSON.stringify(payload));
      return { payload, predecessor_sig_hex: s.sign(seeds[i], signed), successor_sig_hex: s.sign(seed, signed) };
    });
    const keys = seeds.map(s.publicKey).reverse().map(jwk);
    return { document: JSON.stringify({ keys, rotations }) };
  },

  edgeCases: ({ seed, text }) => ({ cases: edgeCases({ secret: s.bytes(seed), message: s.utf8(text) }) }),

  strict: ({ pubkey, message, signature }) => ({
    key: s.isStrictKey(pubkey),
    valid: s.verify(pubkey, s.bytes(message), signature),
  }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = operations[request.op](request);
  } catch (e) {
    answer = { error: String(e.message) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
