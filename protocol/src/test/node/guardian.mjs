// What guardians hash and sign: setups, joins, requests and frames, by @noble and canonicalize.
import canonicalize from 'canonicalize';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const hex = (bytes) => bytesToHex(bytes);
const hashed = (domain, value) => hex(sha256(utf8ToBytes(`${domain}\n${canonicalize(value)}`)));
const seed = (b) => new Uint8Array(32).fill(b);
const pubkey = (b) => hex(ed25519.getPublicKey(seed(b)));
const operatorId = (b) => `op-${hex(sha256(hexToBytes(pubkey(b)))).slice(0, 16)}`;
const signature = (b, text) => hex(ed25519.sign(utf8ToBytes(text), seed(b)));

const sorted = (object) => Object.fromEntries(Object.keys(object).sort().map((key) => [key, object[key]]));

function envelope(b, action, params, nonce) {
  const payload = { action, params: sorted(params), nonce, expires_at: 1779411600, federation: 'oc-me-v1' };
  return { payload, pubkey: pubkey(b), sig_hex: signature(b, JSON.stringify(payload)) };
}

const seat = (b, number) => ({ operator_id: operatorId(b), operator_pubkey: pubkey(b), seat: number });

function join(b, setupHash, nonce) {
  return envelope(b, 'ceremony-join', {
    encryption_pubkey: hex(sha256(seed(b))), federation_slug: 'oc-me-v1',
    guardian_address: 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', operator_id: operatorId(b), setup_hash: setupHash,
    signer_kind: b % 2 ? 'kit' : 'browser',
  }, nonce);
}

function sessionHash(setupHash, joins) {
  const payloads = joins.map((j) => sha256(utf8ToBytes(JSON.stringify(j.payload))));
  return hex(sha256(concatBytes(utf8ToBytes('oc-guardian/session/v1\n'), hexToBytes(setupHash), ...payloads)));
}

export function ceremonies() {
  const base = {
    attempt: 0, ceremony_id: 'c0'.repeat(32), charter_hash: 'ab'.repeat(32), federation_slug: 'oc-me-v1', kind: 'keygen',
    network: 'regtest', previous: null, suite: 'FROST-secp256k1-SHA256-TR-v1',
  };
  const four = [seat(1, 0), seat(2, 1), seat(3, 2), seat(4, 3)];
  const rows = [];
  const add = (setup, joiners) => {
    const setupHash = hashed('oc-guardian/setup/v1', setup);
    const joins = joiners.map((b, i) => join(b, setupHash, 281474976710655 - i));
    rows.push({ setup, setup_hash: setupHash, joins, session_hash: sessionHash(setupHash, joins) });
  };
  add({ ...base, n: 4, t: 3, seats: four }, [1, 2, 3, 4]);
  add({ ...base, attempt: 1, previous: rows[0].setup_hash, n: 4, t: 2, seats: [seat(9, 0), seat(1, 3), seat(5, 7), seat(3, 14)] },
    [9, 1, 5, 3]);
  // Operators 1 and 2 deal and leave, 3 deals and stays, 4 neither deals nor stays; 5 and 6 come.
  add({
    ...base, kind: 'reshare', network: 'mainnet', n: 3, t: 2, seats: [seat(5, 0), seat(3, 1), seat(6, 2)], dealers: [0, 1, 2],
    epoch: 1, key: '0101' + '02'.repeat(40), old_seats: four, transcript_sha256: 'cd'.repeat(32),
  }, [1, 2, 5, 3, 6]);
  return rows;
}

export function requests() {
  const base = {
    created_at: 1779408000, epoch: 0, evidence: {}, expires_at: 1779408000 + 7 * 86400, federation_slug: 'oc-me-v1',
    key: '79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', network: 'mainnet',
  };
  const texts = ['We are here.', 'a', 'two\nlines \u{1f511} \u20ac "quoted" \\ /\u2028', 'x'.repeat(2000)];
  const all = texts.map((text) => ({ ...base, kind: 'statement', payload: { text } }));
  all.push({ ...base, epoch: 2147483647, expires_at: 1779408001, network: 'signet', kind: 'liveness', payload: {} });
  return all.map((request) => {
    const hash = hashed('oc-guardian/request/v1', request);
    return { request, request_hash: hash, request_id: hash.slice(0, 32) };
  });
}

export function peerFrames() {
  const request = requests()[0];
  const approve = envelope(1, 'sign-approve', {
    decision: 'approve', federation_slug: 'oc-me-v1', operator_id: operatorId(1), request_hash: request.request_hash,
  }, 7);
  const round = { attempt: 16, epoch: 0, federation_slug: 'oc-me-v1', operator_id: operatorId(1), request_hash: request.request_hash };
  const commit = envelope(1, 'sign-commit', { ...round, commitments: '2001ff' }, 8);
  const share = envelope(1, 'sign-share', { ...round, package_sha256: 'ef'.repeat(32), share: '2201ff' }, 9);
  const certify = envelope(1, 'node-certify', {
    endpoints: { api: 'https://n.example:9001', p2p: 'https://n.example:9000' }, federation_slug: 'oc-me-v1', issued_at: 1779408000,
    node_pubkey: pubkey(101), not_after: 1779408000 + 31 * 86400, operator_id: operatorId(1),
  }, 10);
  const { setup, joins } = ceremonies()[2];
  const frame = (sequence, messages) => {
    const inner = {
      kind: 'oc-guardian-peer-frame', federation_slug: 'oc-me-v1', from: operatorId(1), to: operatorId(2), stream: 1779408000123,
      sequence, sent_at_ms: 1779408000456, messages,
    };
    return { frame: inner, pubkey_hex: pubkey(101), sig_hex: signature(101, JSON.stringify(inner)) };
  };
  const canonical = JSON.parse(canonicalize(request.request));
  return [
    frame(1, []),
    frame(2, [
      { type: 'setup', setup: JSON.parse(canonicalize(setup)) },
      { type: 'envelope', envelope: approve },
      { type: 'envelope', envelope: certify },
      { type: 'request', origin: 14, request: canonical },
      { type: 'request', request: canonical },
      { type: 'epoch', record: { kind: 'oc-guardian-epoch', version: 1, setup: JSON.parse(canonicalize(setup)), joins, transcript: '1301ff' } },
      { type: 'result', request_hash: request.request_hash, signature: 'smpAUA=' },
    ]),
    frame(3, [
      { type: 'blame', request_hash: request.request_hash, attempt: 16, package: '2101ff', shares: [share], cheaters: [operatorId(1)] },
      { type: 'ask-commitments', request_hash: request.request_hash, attempt: 16, epoch: 0 },
      { type: 'ask-share', package: '2101ff' },
      { type: 'answer', envelope: commit },
      { type: 'answer', envelope: share },
      { type: 'refusal', request_hash: request.request_hash, attempt: 16, reason: 'no_nonces' },
      { type: 'ping', sent_at_ms: 1779408000456, status: 'running', version: '0.1.0' },
    ]),
  ];
}

// What a node and a signer say to each other before a session.
export function signerSessions() {
  return [['00', 0], ['ff', Number.MAX_SAFE_INTEGER], ['0a', 17]].map(([byte, head], i) => {
    const hello = {
      audience: 'https://n.example:9001', challenge: byte.repeat(32), client_nonce: 'b7'.repeat(32), federation_slug: 'oc-me-v1',
      node_pubkey: pubkey(101),
    };
    return {
      hello, node_signature: signature(101, `oc-guardian:node-hello:v1\n${JSON.stringify(hello)}`),
      session: envelope(1, 'signer-session', {
        audience: hello.audience, challenge: hello.challenge, federation_slug: 'oc-me-v1', node_pubkey: hello.node_pubkey,
        operator_id: operatorId(1), signer_id: byte.repeat(16), store_head: head,
      }, 20 + i),
    };
  });
}
