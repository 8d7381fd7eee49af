// Independent implementations behind JSON lines: one request per line in, one answer per line out.
// `node peer.mjs` answers until its input ends; `node peer.mjs vectors` prints the committed vectors.
import { createInterface } from 'node:readline';
import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import * as btc from '@scure/btc-signer';
import { schnorr, schnorr_FROST, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { finalizeEvent, getEventHash, verifyEvent, serializeEvent, getPublicKey } from 'nostr-tools/pure';
import { matchFilter } from 'nostr-tools/filter';
import { makeAuthEvent } from 'nostr-tools/nip42';
import { npubEncode } from 'nostr-tools/nip19';

const NETWORKS = {
  bitcoin: { net: btc.NETWORK, coin: 0 },
  testnet: { net: btc.TEST_NETWORK, coin: 1 },
  signet: { net: btc.TEST_NETWORK, coin: 1 },
  regtest: { net: { ...btc.TEST_NETWORK, bech32: 'bcrt' }, coin: 1 },
};
const Point = secp256k1.Point;
const n = Point.Fn.ORDER;
const num = (bytes) => BigInt('0x' + bytesToHex(bytes));
const mod = (a) => ((a % n) + n) % n;
const bytes32 = (a) => hexToBytes(a.toString(16).padStart(64, '0'));
const isOdd = (p) => p.toAffine().y % 2n === 1n;
const even = (p) => (isOdd(p) ? p.negate() : p);
const lift = (x) => schnorr.utils.lift_x(num(x));
const xOf = (p) => p.toBytes(true).slice(1);
const tagged = (tag, ...parts) => schnorr.utils.taggedHash(tag, ...parts);

function guardian({ seed, network }) {
  const { net, coin } = NETWORKS[network];
  const words = entropyToMnemonic(hexToBytes(seed), wordlist);
  const key = HDKey.fromMasterSeed(mnemonicToSeedSync(words)).derive(`m/86'/${coin}'/0'/0/0`);
  const out = btc.p2tr(key.publicKey.slice(1), undefined, net);
  return { words, internal: bytesToHex(key.publicKey.slice(1)), address: out.address };
}

/** A user's address from the federation's output key, step by step with noble's point arithmetic. */
function user({ federation, salt, email, device, network }) {
  const q = hexToBytes(federation);
  const commit = tagged('oc-guardian/user/v1', hexToBytes(salt), sha256(utf8ToBytes(email)));
  const t = tagged('oc-guardian/user-key/v1', q, commit);
  const p = lift(q).add(Point.BASE.multiply(num(t)));
  const script = concatBytes(Uint8Array.of(32), hexToBytes(device), Uint8Array.of(0xac));
  const out = btc.p2tr(xOf(p), { script }, NETWORKS[network].net, true);
  const leaf = tagged('TapLeaf', Uint8Array.of(0xc0, script.length), script);
  const tap = tagged('TapTweak', xOf(p), leaf);
  const qu = even(p).add(Point.BASE.multiply(num(tap)));
  const control = concatBytes(Uint8Array.of(0xc0 | (isOdd(qu) ? 1 : 0)), xOf(p));
  if (bytesToHex(out.tweakedPubkey) !== bytesToHex(xOf(qu))) throw new Error('the two derivations differ');
  return {
    commitment: bytesToHex(commit), tweaks: [bytesToHex(t), bytesToHex(tap)], internal: bytesToHex(xOf(p)),
    internalOdd: isOdd(p), outputOdd: isOdd(qu), leaf: bytesToHex(leaf), output: bytesToHex(xOf(qu)),
    control: bytesToHex(control), address: out.address,
  };
}

/** An output with a script tree: a script in hex is a leaf, a pair is a branch. */
function tree({ internal, tree, network }) {
  const node = (t) => (typeof t === 'string' ? { script: hexToBytes(t) } : t.map(node));
  const out = btc.p2tr(hexToBytes(internal), node(tree), NETWORKS[network].net, true);
  return {
    address: out.address, root: bytesToHex(out.tapMerkleRoot),
    controls: out.leaves.map((leaf) => bytesToHex(leaf.controlBlock)),
  };
}

/** The private key of a tweaked output, stage by stage: only ever done for test keys. */
function tweakSecret(secret, tweaks) {
  let d = num(hexToBytes(secret));
  for (const t of tweaks) {
    if (isOdd(Point.BASE.multiply(d))) d = n - d;
    d = mod(d + num(hexToBytes(t)));
  }
  return bytes32(d);
}

/** Signs a transaction that another wrote, by the key path or the script path, from its own view of the digest. */
function sign({ tx, prevouts, input, secret, tweaks, leaf }) {
  const digest = sighash({ tx, prevouts, input, leaf });
  return { digest: digest.digest, sig: bytesToHex(schnorr.sign(hexToBytes(digest.digest), tweakSecret(secret, tweaks ?? []))) };
}

function sighash({ tx, prevouts, input, leaf }) {
  const t = btc.Transaction.fromRaw(hexToBytes(tx), { allowUnknownOutputs: true, allowUnknownInputs: true, disableScriptCheck: true, allowUnknownVersion: true });
  const scripts = prevouts.map((p) => hexToBytes(p.script));
  const amounts = prevouts.map((p) => BigInt(p.sats));
  const digest = leaf
    ? t.preimageWitnessV1(input, scripts, btc.SigHash.DEFAULT, amounts, undefined, hexToBytes(leaf), 0xc0)
    : t.preimageWitnessV1(input, scripts, btc.SigHash.DEFAULT, amounts);
  return { digest: bytesToHex(digest) };
}

/** Threshold keys made in this process, by name. Key generation applies the empty-root tweak: the result is Q. */
const federations = new Map();

function frostKey({ name, min, max }) {
  const ids = Array.from({ length: max }, (_, i) => schnorr_FROST.Identifier.fromNumber(i + 1));
  const signers = { min, max };
  const first = ids.map((id) => schnorr_FROST.DKG.round1(id, signers));
  const others = (i) => first.filter((_, j) => j !== i).map((r) => r.public);
  const second = ids.map((_, i) => schnorr_FROST.DKG.round2(first[i].secret, others(i)));
  const keys = ids.map((id, i) =>
    schnorr_FROST.DKG.round3(first[i].secret, others(i), second.filter((_, j) => j !== i).map((r) => r[id])));
  federations.set(name, { ids, keys, min });
  const q = Point.fromBytes(keys[0].public.commitments[0]);
  return { federation: bytesToHex(xOf(q)), odd: isOdd(q) };
}

/** One stage: the even form of the key, then the tweak, on the public package and on a share. */
function frostTweak({ public: pub, secret }, t) {
  const odd = isOdd(Point.fromBytes(pub.commitments[0]));
  const sign = (point) => (odd ? Point.fromBytes(point).negate() : Point.fromBytes(point));
  const plus = (point) => sign(point).add(Point.BASE.multiply(t)).toBytes(true);
  const share = num(secret.signingShare);
  return {
    public: {
      signers: pub.signers,
      commitments: pub.commitments.map((c, i) => (i ? sign(c).toBytes(true) : plus(c))),
      verifyingShares: Object.fromEntries(Object.entries(pub.verifyingShares).map(([id, y]) => [id, plus(y)])),
    },
    secret: { identifier: secret.identifier, signingShare: bytes32(mod((odd ? -share : share) + t)) },
  };
}

/** A threshold signature of a digest by the seats named, under the federation's key after these tweaks. */
function frostSign({ name, seats, tweaks, digest }) {
  const federation = federations.get(name);
  const message = hexToBytes(digest);
  const signers = seats.map((seat) =>
    tweaks.reduce((key, t) => frostTweak(key, num(hexToBytes(t))), federation.keys[seat]));
  const nonces = signers.map((key) => schnorr_FROST.commit(key.secret));
  const list = nonces.map((nonce) => nonce.commitments);
  const shares = {};
  signers.forEach((key, i) => {
    shares[key.secret.identifier] = schnorr_FROST.signShare(key.secret, key.public, nonces[i].nonces, list, message);
  });
  return { sig: bytesToHex(schnorr_FROST.aggregate(signers[0].public, list, message, shares)) };
}

const operations = {
  guardian, user, tree, sign, sighash, frostKey, frostSign,
  verify: ({ sig, digest, key }) => ({ ok: schnorr.verify(hexToBytes(sig), hexToBytes(digest), hexToBytes(key)) }),
  nostrSign: ({ secret, template }) => finalizeEvent(template, hexToBytes(secret)),
  nostrVerify: ({ event }) => {
    const id = getEventHash(event);
    return { id, ok: id === event.id && verifyEvent(event), canonical: serializeEvent(event) };
  },
  nostrMatch: ({ filter, event }) => ({ ok: matchFilter(filter, event) }),
  nostrAuth: ({ secret, relay, challenge }) => finalizeEvent(makeAuthEvent(relay, challenge), hexToBytes(secret)),
  npub: ({ key }) => ({ npub: npubEncode(key) }),
};

/** Bytes that repeat from run to run. */
function seeded(label) {
  let i = 0;
  return () => sha256(utf8ToBytes(`${label}/${i++}`));
}

function vectors() {
  const random = seeded('bitcoin vectors');
  const guardians = [];
  for (let i = 0; i < 16; i++) {
    const seed = i === 0 ? '00'.repeat(32) : i === 1 ? 'ff'.repeat(32) : bytesToHex(random());
    for (const network of Object.keys(NETWORKS)) guardians.push({ seed, network, ...guardian({ seed, network }) });
  }
  const users = [];
  const wanted = new Set(['false,false', 'false,true', 'true,false', 'true,true']);
  for (let i = 0; i < 40; i++) {
    const secret = bytesToHex(random());
    const deviceSecret = bytesToHex(random());
    const request = {
      federation: bytesToHex(schnorr.getPublicKey(hexToBytes(secret))), salt: bytesToHex(random()),
      email: `user${i}@mail.example`, device: bytesToHex(schnorr.getPublicKey(hexToBytes(deviceSecret))),
      network: Object.keys(NETWORKS)[i % 4],
    };
    const derived = user(request);
    users.push({ ...request, ...derived });
    wanted.delete(`${derived.internalOdd},${derived.outputOdd}`);
  }
  if (wanted.size) throw new Error('not every parity occurs');
  const texts = ['', 'plain', 'quotes " and \\ and /', 'tab\t nl\n cr\r bs\b ff\f', '\u0000\u0001\u001f\u007f', '\u2028\u2029<>&', 'ümlaut 测试 😄', '\ufeffbom', 'a'.repeat(5000)];
  const events = texts.map((content, i) => {
    const template = { kind: [1, 0, 30090, 30096, 22242, 65535, 7, 1, 1][i], created_at: [0, 1, 1700000000, 2147483648, 4294967296, 9007199254740991, 5, 6, 7][i], tags: i % 2 ? [['d', content], ['e', 'x', '', 'root'], ['single']] : [], content };
    const event = finalizeEvent(template, random());
    return { event: JSON.parse(JSON.stringify(event)), canonical: serializeEvent(event) };
  });
  return { made_by: '@scure/bip32 2.4.0, @scure/bip39 2.4.0, @scure/btc-signer 2.4.1, nostr-tools 2.25.2', guardians, users, events };
}

if (process.argv[2] === 'vectors') {
  process.stdout.write(JSON.stringify(vectors(), null, 1) + '\n');
} else {
  for await (const line of createInterface({ input: process.stdin })) {
    const { op, ...request } = JSON.parse(line);
    let answer;
    try {
      answer = operations[op](request);
    } catch (e) {
      answer = { error: String(e.message ?? e) };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
}
