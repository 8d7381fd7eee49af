// Writes vectors of BIP-322 in the form of that standard's own files, with other people's code: digests and
// PSBTs by @scure/btc-signer, signatures by @noble/curves. `node bip322-vectors.mjs > ../resources/vectors/bip322.json`
import * as btc from '@scure/btc-signer';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const ZERO = new Uint8Array(32);
const NONE = new Uint8Array();
const OPTIONS = {
  allowUnknownOutputs: true, allowUnknownInputs: true, allowLegacyWitnessUtxo: true,
  disableScriptCheck: true, allowUnknownVersion: true,
};
const LOCKED = { version: 2, lockTime: 2016, sequence: 2016 };
const PLAIN = { version: 0, lockTime: 0, sequence: 0 };
const hash160 = (bytes) => ripemd160(sha256(bytes));
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const secret = (label) => sha256(utf8ToBytes('bip322 vectors, key ' + label));
const key = (label) => {
  const priv = secret(label);
  return { priv, pub: secp256k1.getPublicKey(priv, true), x: schnorr.getPublicKey(priv) };
};
const push = (bytes) => concatBytes(Uint8Array.of(bytes.length), bytes);
const pushLong = (bytes) => (bytes.length < 76 ? push(bytes) : concatBytes(Uint8Array.of(0x4c, bytes.length), bytes));

function toSpend(script, message) {
  const hash = schnorr.utils.taggedHash('BIP0322-signed-message', utf8ToBytes(message));
  const raw = btc.RawTx.encode({
    version: 0, lockTime: 0, segwitFlag: false, witnesses: [],
    inputs: [{ txid: ZERO, index: 0xffffffff, finalScriptSig: concatBytes(Uint8Array.of(0, 32), hash), sequence: 0 }],
    outputs: [{ amount: 0n, script }],
  });
  return { hash, raw, id: bytesToHex(sha256(sha256(raw)).reverse()) };
}

/** The transaction that is signed: the message's output, then the coins'. */
function toSign(spent, terms) {
  const tx = new btc.Transaction({ version: terms.version, lockTime: terms.lockTime, ...OPTIONS });
  spent.forEach((coin, i) => tx.addInput({
    txid: coin.txid, index: coin.index, sequence: i ? 0 : terms.sequence,
    ...(coin.raw ? { nonWitnessUtxo: coin.raw } : { witnessUtxo: { script: coin.script, amount: coin.amount } }),
  }, true));
  tx.addOutput({ script: Uint8Array.of(0x6a), amount: 0n }, true);
  return tx;
}

const der = (digest, priv) =>
  concatBytes(secp256k1.sign(digest, priv, { prehash: false, lowS: true, format: 'der' }), Uint8Array.of(1));
const schnorrOf = (digest, priv) => schnorr.sign(digest, priv, ZERO);

function tweakedSecret(priv, root = NONE) {
  const n = secp256k1.Point.Fn.ORDER;
  const big = (b) => BigInt('0x' + bytesToHex(b));
  const point = secp256k1.Point.BASE.multiply(big(priv));
  const d = point.toAffine().y % 2n ? n - big(priv) : big(priv);
  const t = big(schnorr.utils.taggedHash('TapTweak', schnorr.getPublicKey(priv), root));
  return hexToBytes(((d + t) % n).toString(16).padStart(64, '0'));
}

const relative = (x) => concatBytes(hexToBytes('02e007b275'), push(x), Uint8Array.of(0xac));
const timeLock = (first, second) =>
  concatBytes(Uint8Array.of(0x63), push(first), Uint8Array.of(0x67), relative(second).slice(0, -1), Uint8Array.of(0x68, 0xac));

/** Kinds of addresses: the output's script, and how an input of it is signed. */
const kinds = {
  p2pkh: (l) => {
    const k = key(l);
    const script = btc.p2pkh(k.pub).script;
    return { script, keys: [k], sign: (tx, i) => ({ finalScriptSig: concatBytes(push(der(tx.preimageLegacy(i, script, 1), k.priv)), push(k.pub)) }) };
  },
  p2wpkh: (l) => {
    const k = key(l);
    const script = btc.p2wpkh(k.pub).script;
    return {
      script, keys: [k],
      sign: (tx, i, all) => ({ finalScriptWitness: [der(tx.preimageWitnessV0(i, btc.p2pkh(k.pub).script, 1, all[i].amount), k.priv), k.pub] }),
    };
  },
  'p2sh-p2wpkh': (l) => {
    const inner = kinds.p2wpkh(l);
    return {
      ...inner, script: btc.p2sh({ script: inner.script, type: 'wpkh' }).script, redeem: inner.script,
      sign: (tx, i, all) => ({ ...inner.sign(tx, i, all), finalScriptSig: push(inner.script) }),
    };
  },
  p2tr: (l) => {
    const k = key(l);
    return {
      script: btc.p2tr(k.x).script, keys: [k],
      sign: (tx, i, all) => ({
        finalScriptWitness: [schnorrOf(tx.preimageWitnessV1(i, all.map((c) => c.script), 0, all.map((c) => c.amount)), tweakedSecret(k.priv))],
      }),
    };
  },
  'p2tr-script': (l) => taprootLeaf(l, (k) => concatBytes(push(k.x), Uint8Array.of(0xac)), () => []),
  'p2tr-time-lock': (l) => taprootLeaf(l, (k) => timeLock(key(l + ' first').x, k.x), () => [NONE]),
  'p2wsh-time-lock': (l) => {
    const k = key(l);
    return wsh([k], timeLock(key(l + ' first').pub, k.pub), ([sig]) => [sig, NONE]);
  },
  'p2wsh-multisig-2of2': (l) => multisig(l, 2),
  'p2wsh-multisig-3of3': (l) => multisig(l, 3),
  'p2sh-p2wsh-multisig-2of2': (l) => {
    const inner = multisig(l, 2);
    return {
      ...inner, script: btc.p2sh({ script: inner.script, type: 'wsh' }).script,
      sign: (tx, i, all) => ({ ...inner.sign(tx, i, all), finalScriptSig: push(inner.script) }),
    };
  },
  'p2sh-multisig-2of2': (l) => {
    const keys = [key(l + ' 0'), key(l + ' 1')];
    const redeem = btc.p2ms(2, keys.map((k) => k.pub)).script;
    return {
      keys, script: concatBytes(Uint8Array.of(0xa9, 20), hash160(redeem), Uint8Array.of(0x87)),
      sign: (tx, i) => ({
        finalScriptSig: concatBytes(Uint8Array.of(0), ...keys.map((k) => push(der(tx.preimageLegacy(i, redeem, 1), k.priv))), pushLong(redeem)),
      }),
    };
  },
};

function wsh(keys, witnessScript, stack) {
  return {
    keys, witnessScript, script: concatBytes(Uint8Array.of(0, 32), sha256(witnessScript)),
    sign: (tx, i, all) => {
      const digest = tx.preimageWitnessV0(i, witnessScript, 1, all[i].amount);
      return { finalScriptWitness: [...stack(keys.map((k) => der(digest, k.priv))), witnessScript] };
    },
  };
}

function multisig(l, n) {
  const keys = Array.from({ length: n }, (_, i) => key(l + ' ' + i));
  return wsh(keys, btc.p2ms(n, keys.map((k) => k.pub)).script, (sigs) => [NONE, ...sigs]);
}

/** One leaf under an internal key that nobody signs with. */
function taprootLeaf(l, script, choice) {
  const k = key(l);
  const leaf = script(k);
  const out = btc.p2tr(key(l + ' internal').x, { script: leaf }, btc.NETWORK, true);
  return {
    keys: [k], script: out.script, witnessScript: leaf,
    sign: (tx, i, all) => {
      const digest = tx.preimageWitnessV1(i, all.map((c) => c.script), 0, all.map((c) => c.amount), undefined, leaf, 0xc0);
      return { finalScriptWitness: [schnorrOf(digest, k.priv), ...choice(), leaf, out.leaves[0].controlBlock] };
    },
  };
}

const address = (kind) => btc.Address(btc.NETWORK).encode(btc.OutScript.decode(kind.script));
const varint = (n) => (n < 253 ? Uint8Array.of(n) : Uint8Array.of(253, n & 255, n >> 8));
const stack = (items) => concatBytes(varint(items.length), ...items.flatMap((i) => [varint(i.length), i]));

function signed(kind, message, terms, coins = []) {
  const spend = toSpend(kind.script, message);
  const all = [{ txid: spend.id, index: 0, raw: spend.raw, script: kind.script, amount: 0n }, ...coins];
  const tx = toSign(all, terms);
  const owners = [kind, ...coins.map((c) => c.owner)];
  const finals = owners.map((owner, i) => owner.sign(tx, i, all));
  finals.forEach((f, i) => tx.updateInput(i, f, true));
  return { tx, finals, spend };
}

function entry(type, kind, message, terms, signatures) {
  return {
    message, private_keys: kind.keys.map((k) => btc.WIF().encode(k.priv)), address: address(kind), type,
    witness_script: bytesToHex(kind.witnessScript ?? NONE), bip322_signatures: signatures,
    tx_version: terms.version, lock_time: terms.lockTime, sequence: terms.sequence,
  };
}

/** The transaction by hand: the signer refuses to write out one that spends nothing. */
function raw(tx, finals) {
  return btc.RawTx.encode({
    version: tx.version, lockTime: tx.lockTime, segwitFlag: finals.some((f) => f.finalScriptWitness),
    inputs: finals.map((f, i) => ({
      txid: tx.getInput(i).txid, index: tx.getInput(i).index, sequence: tx.getInput(i).sequence, finalScriptSig: f.finalScriptSig ?? NONE,
    })),
    outputs: [{ amount: 0n, script: Uint8Array.of(0x6a) }],
    witnesses: finals.map((f) => f.finalScriptWitness ?? []),
  });
}

const groups = { tx_hashes: [], simple: [], unprefixed: [], full: [], legacy: [], proof_of_funds: [], error: [] };
const MESSAGES = ['', 'Hello World', 'Grüße, 世界 🌍', 'x'.repeat(300), 'two\r\nlines\u0000'];
const message = (i) => MESSAGES[i % MESSAGES.length];

MESSAGES.forEach((text) => {
  const kind = kinds.p2wpkh('hashes');
  const { spend } = signed(kind, text, PLAIN);
  const unsigned = raw(toSign([{ txid: spend.id, index: 0, raw: spend.raw }], PLAIN), [{}]);
  groups.tx_hashes.push({
    message: text, address: address(kind), message_hash: bytesToHex(spend.hash), to_spend_tx_hash: spend.id,
    to_sign_tx_hash: bytesToHex(sha256(sha256(unsigned)).reverse()),
  });
});

['p2wpkh', 'p2tr', 'p2tr-script', 'p2wsh-multisig-2of2', 'p2wsh-multisig-3of3'].forEach((type, i) => {
  const kind = kinds[type]('simple ' + type);
  const text = base64(stack(signed(kind, message(i), PLAIN).finals[0].finalScriptWitness));
  groups.simple.push(entry(type, kind, message(i), PLAIN, ['smp' + text]));
  groups.unprefixed.push(entry(type, kind, message(i), PLAIN, [text]));
});
{
  const kind = kinds['p2sh-p2wpkh']('unprefixed');
  const text = base64(stack(signed(kind, message(1), PLAIN).finals[0].finalScriptWitness));
  groups.unprefixed.push(entry('p2sh-p2wpkh', kind, message(1), PLAIN, [text]));
}

Object.keys(kinds).forEach((type, i) => {
  const kind = kinds[type]('full ' + type);
  for (const terms of type.endsWith('time-lock') ? [LOCKED] : [PLAIN, LOCKED]) {
    const { tx, finals } = signed(kind, message(i), terms);
    groups.full.push(entry(type, kind, message(i), terms, ['ful' + base64(raw(tx, finals))]));
  }
});

[true, false].forEach((compressed, i) => {
  const priv = secret('legacy ' + compressed);
  const pub = secp256k1.getPublicKey(priv, compressed);
  const text = utf8ToBytes(message(i + 1));
  const digest = sha256(sha256(concatBytes(push(utf8ToBytes('Bitcoin Signed Message:\n')), varint(text.length), text)));
  const signature = secp256k1.sign(digest, priv, { prehash: false, lowS: true, format: 'recovered' });
  const compact = concatBytes(Uint8Array.of(27 + signature[0] + (compressed ? 4 : 0)), signature.slice(1));
  groups.legacy.push({
    message: message(i + 1), private_keys: [btc.WIF().encode(priv)], address: btc.p2pkh(pub).address, type: 'p2pkh',
    witness_script: '', bip322_signatures: [base64(compact)],
  });
});

/** Coins of one transaction each: its outputs pay to these kinds. */
function coins(label, ...transactions) {
  return transactions.map((types, t) => {
    const owners = types.map((type, i) => kinds[type](`${label} coin ${t} ${i}`));
    const outputs = owners.map((owner, i) => ({ amount: BigInt(345678 + i), script: owner.script }));
    const tx = btc.RawTx.encode({
      version: 2, lockTime: 0, segwitFlag: false, witnesses: [], outputs,
      inputs: [{ txid: sha256(utf8ToBytes(label + t)), index: 0, finalScriptSig: NONE, sequence: 0 }],
    });
    const txid = bytesToHex(sha256(sha256(tx)).reverse());
    return owners.map((owner, index) => ({
      owner, type: types[index], txid, index, script: owner.script, amount: outputs[index].amount,
      raw: /^p2(pkh|sh-multisig)/.test(types[index]) ? tx : undefined,
    }));
  });
}

[
  ['p2pkh', ['p2pkh'], ['p2sh-p2wpkh']],
  ['p2wpkh', ['p2wpkh', 'p2wpkh'], ['p2tr']],
  ['p2tr', ['p2tr'], ['p2tr', 'p2tr-script']],
  ['p2wsh-multisig-2of2', ['p2sh-multisig-2of2'], ['p2wsh-multisig-3of3', 'p2sh-p2wsh-multisig-2of2']],
].forEach(([type, ...transactions], i) => {
  const kind = kinds[type]('funds ' + i);
  const spent = coins('funds ' + i, ...transactions);
  const terms = i % 2 ? PLAIN : { version: 2, lockTime: 123, sequence: 456 };
  const { tx } = signed(kind, message(i), terms, spent.flat());
  groups.proof_of_funds.push({
    ...entry(type, kind, message(i), terms, ['pof' + base64(tx.toPSBT(0))]),
    additional_inputs: spent.map((tx) => tx.map((c) => ({ type: c.type, value: Number(c.amount), pk_script: bytesToHex(c.script) }))),
  });
});

// Each of the good ones with another message, at another address of its kind, and with a bit of its signature changed.
for (const group of ['simple', 'full', 'legacy', 'proof_of_funds']) {
  for (const good of groups[group]) {
    const signature = good.bip322_signatures[0];
    const what = `${good.type} ${group} signature, version ${good.tx_version ?? 'none'}`;
    const other = good.type === 'p2pkh' ? kinds.p2pkh('other') : kinds[good.type]('other');
    const prefix = group === 'legacy' ? 0 : 3;
    const bytes = Buffer.from(signature.slice(prefix), 'base64');
    const at = group === 'legacy' ? 20 : group === 'simple' ? 12 : bytes.length - (group === 'full' ? 7 : 9);
    bytes[at] ^= 1;
    const error = (description, message, address, signature) =>
      groups.error.push({ description: `${description} for ${what}`, message, address, signature });
    error('wrong message', good.message + '.', good.address, signature);
    error('wrong signer', good.message, address(other), signature);
    error('changed bit', good.message, good.address, signature.slice(0, prefix) + bytes.toString('base64'));
  }
}
console.log(JSON.stringify(groups, null, 1));
