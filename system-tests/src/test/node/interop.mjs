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

const KINDS = {
  envelope: { part: 'payload', key: 'pubkey', form: PAYLOAD },
  decision: { part: 'payload', form: DECISION },
  attestation: {
    part: 'attestation', key: 'pubkey_hex',
    form: appended(ATTESTATION, 'image_digest', 'node_certificate') },
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

  // Verifies a whole document; the key of a decision comes from outside.
  verify({ kind, document, pubkey }) {
    const { part, key, form } = KINDS[kind];
    const object = read(document);
    const signed = write(form(object.get(part)));
    const by = key ? object.get(key) : pubkey;
    return {
      valid: s.verify(by, s.utf8(signed), object.get('sig_hex')),
      signed,
      sha256: s.sha256hex(s.utf8(signed)),
    };
  },

  canonical: ({ text, sort }) => {
    const value = read(text);
    return { text: write(sort ? sorted(value) : value) };
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
