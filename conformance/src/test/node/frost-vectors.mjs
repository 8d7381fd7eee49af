// Writes the FROST vectors of the conformance tests with @noble/curves: one signature and one key
// generation of the Taproot suite. Usage: node frost-vectors.mjs FOLDER
import { writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { schnorr, schnorr_FROST as frost } from '@noble/curves/secp256k1.js';
import { bytesToHex as hex } from '@noble/curves/utils.js';

const { Point } = schnorr;
const { Fn } = Point;
const G = Point.BASE;
const config = (min, max) => ({
  MAX_PARTICIPANTS: max,
  MIN_PARTICIPANTS: min,
  name: 'FROST(secp256k1, SHA-256)',
  group: 'secp256k1',
  hash: 'SHA-256',
});
// Reproducible numbers: the hash of a name.
const named = (name) => new Uint8Array(createHash('sha256').update(name).digest());
const scalar = (name) => Fn.create(BigInt('0x' + hex(named(name))));

function signing(min, max, chosen) {
  const polynomial = Array.from({ length: min }, (_, k) => scalar(`coefficient ${k}`));
  const at = (x) => polynomial.reduceRight((sum, c) => Fn.add(Fn.mul(sum, BigInt(x)), c), 0n);
  const all = Array.from({ length: max }, (_, i) => i + 1);
  const id = (n) => frost.Identifier.fromNumber(n);
  const key = {
    signers: { min, max },
    commitments: polynomial.map((c) => G.multiply(c).toBytes()),
    verifyingShares: Object.fromEntries(all.map((n) => [id(n), G.multiply(at(n)).toBytes()])),
  };
  const message = named('message');
  const secret = (n) => ({ identifier: id(n), signingShare: Fn.toBytes(at(n)) });
  const made = chosen.map((n) => {
    const random = ['hiding', 'binding'].map((which) => named(`${which} ${n}`));
    const queue = [...random];
    const { nonces, commitments } = frost.commit(secret(n), () => queue.shift());
    return { n, random, nonces, commitments, hiding: hex(nonces.hiding), binding: hex(nonces.binding) };
  });
  const list = made.map((m) => m.commitments);
  const shares = Object.fromEntries(
    made.map((m) => [id(m.n), frost.signShare(secret(m.n), key, m.nonces, list, message)]),
  );
  return {
    config: config(min, max),
    inputs: {
      participant_list: chosen,
      group_secret_key: hex(Fn.toBytes(polynomial[0])),
      group_public_key: hex(key.commitments[0]),
      message: hex(message),
      share_polynomial_coefficients: polynomial.slice(1).map((c) => hex(Fn.toBytes(c))),
      participant_shares: all.map((n) => ({
        identifier: n,
        participant_share: hex(Fn.toBytes(at(n))),
      })),
    },
    round_one_outputs: {
      outputs: made.map((m) => ({
        identifier: m.n,
        hiding_nonce_randomness: hex(m.random[0]),
        binding_nonce_randomness: hex(m.random[1]),
        hiding_nonce: m.hiding,
        binding_nonce: m.binding,
        hiding_nonce_commitment: hex(m.commitments.hiding),
        binding_nonce_commitment: hex(m.commitments.binding),
      })),
    },
    round_two_outputs: {
      outputs: made.map((m) => ({ identifier: m.n, sig_share: hex(shares[id(m.n)]) })),
    },
    final_output: { sig: hex(frost.aggregate(key, list, message, shares)) },
  };
}

function keyGeneration(max) {
  const members = Array.from({ length: max }, (_, i) => i + 1).map((n) => {
    let drawn = 0;
    const random = (length) => {
      const bytes = Buffer.concat([named(`dkg ${n} ${drawn}`), named(`dkg ${n} ${drawn} more`)]);
      drawn++;
      return new Uint8Array(bytes.subarray(0, length));
    };
    const id = frost.Identifier.fromNumber(n);
    const made = frost.DKG.round1(id, { min: 2, max }, Fn.toBytes(scalar(`dkg ${n}`)), random);
    return { n, id, ...made, polynomial: [...made.secret.coefficients] };
  });
  const others = (m) => members.filter((o) => o !== m).map((o) => o.public);
  const sent = new Map(members.map((m) => [m, frost.DKG.round2(m.secret, others(m))]));
  const inputs = {};
  for (const m of members) {
    const received = members.filter((o) => o !== m);
    const texts = received.map((o) => [o.n, hex(sent.get(o)[m.id].signingShare)]);
    const packages = received.map((o) => ({
      identifier: o.id,
      signingShare: Uint8Array.from(sent.get(o)[m.id].signingShare),
    }));
    const key = frost.DKG.round3(m.secret, others(m), packages);
    inputs.verifying_key = hex(key.public.commitments[0]);
    inputs[m.n] = {
      identifier: m.n,
      signing_key: hex(Fn.toBytes(m.polynomial[0])),
      coefficient: hex(Fn.toBytes(m.polynomial[1])),
      vss_commitments: m.public.commitment.map(hex),
      proof_of_knowledge: hex(m.public.proofOfKnowledge),
      signing_shares: Object.fromEntries(texts),
      verifying_share: hex(key.public.verifyingShares[m.id]),
      signing_share: hex(key.secret.signingShare),
    };
  }
  return { config: config(2, max), inputs };
}

const folder = process.argv[2];
const write = (name, value) =>
  writeFileSync(join(folder, name), JSON.stringify(value, null, 2) + '\n');
write('signing.json', signing(3, 5, [1, 3, 4]));
write('key-generation.json', keyGeneration(3));
