// A second signer for the tests: @noble/curves' schnorr_FROST behind JSON lines on stdin and stdout.
// Each line is {op, ...}; the answer is one line, {ok: ...} or {error: "..."}.
import { schnorr, schnorr_FROST as frost } from '@noble/curves/secp256k1.js';
import { bytesToHex as hex, hexToBytes as bytes, bytesToNumberBE } from '@noble/curves/utils.js';
import { createInterface } from 'node:readline';

const { Point } = schnorr;
const { Fn } = Point;
const G = Point.BASE;
const members = new Map();
let nextHandle = 1;

const isEven = (point) => !(point.toAffine().y & 1n);

const mapValues = (object, f) =>
  Object.fromEntries(Object.entries(object).map(([k, v]) => [k, f(v)]));

const round1ToJson = (p) => ({
  identifier: p.identifier,
  commitment: p.commitment.map(hex),
  proof: hex(p.proofOfKnowledge),
});

const round1FromJson = (p) => ({
  identifier: p.identifier,
  commitment: p.commitment.map(bytes),
  proofOfKnowledge: bytes(p.proof),
});

const publicToJson = (p) => ({
  groupKey: hex(p.commitments[0]),
  verifyingShares: mapValues(p.verifyingShares, hex),
});

const commitmentsFromJson = (list) =>
  list.map((c) => ({
    identifier: c.identifier,
    hiding: bytes(c.hiding),
    binding: bytes(c.binding),
  }));

// One stage of a tweak with the package's public interface: s' = ±s + t, Y' = ±Y + tG.
function stage(pub, secret, t) {
  if (!Fn.isValidNot0(t)) throw new Error('invalid tweak');
  const even = isEven(Point.fromBytes(pub.commitments[0]));
  const tG = G.multiply(t);
  const sign = (b) => (even ? Point.fromBytes(b) : Point.fromBytes(b).negate());
  const moved = (b) => sign(b).add(tG).toBytes();
  const s = secret && Fn.fromBytes(secret.signingShare);
  return {
    pub: {
      signers: pub.signers,
      commitments: pub.commitments.map((c, i) => (i === 0 ? moved(c) : sign(c).toBytes())),
      verifyingShares: mapValues(pub.verifyingShares, moved),
    },
    secret: secret && {
      identifier: secret.identifier,
      signingShare: Fn.toBytes(Fn.add(even ? s : Fn.neg(s), t)),
    },
  };
}

// The Taproot tweak of a root, if there is one, then further numbers.
function tweaked(pub, secret, root, stages = []) {
  let key = { pub, secret };
  if (root !== null) {
    const x = Point.fromBytes(pub.commitments[0]).toBytes().slice(1);
    key = stage(pub, secret, bytesToNumberBE(schnorr.utils.taggedHash('TapTweak', x, bytes(root))));
  }
  for (const t of stages) key = stage(key.pub, key.secret, bytesToNumberBE(bytes(t)));
  return key;
}

const operations = {
  round1({ identifier, min, max }) {
    const made = frost.DKG.round1(identifier, { min, max });
    const handle = nextHandle++;
    members.set(handle, { dkg: made.secret });
    return { handle, ...round1ToJson(made.public) };
  },
  round2({ handle, others }) {
    const member = members.get(handle);
    const shares = frost.DKG.round2(member.dkg, others.map(round1FromJson));
    return mapValues(shares, (s) => hex(s.signingShare));
  },
  round3({ handle, others, shares }) {
    const member = members.get(handle);
    const key = frost.DKG.round3(
      member.dkg,
      others.map(round1FromJson),
      Object.entries(shares).map(([identifier, s]) => ({ identifier, signingShare: bytes(s) })),
    );
    member.pub = key.public;
    member.secret = key.secret;
    return publicToJson(key.public);
  },
  // A member that got its key in another way, for example from a re-sharing.
  adopt({ identifier, share, groupKey, verifyingShares, min, max }) {
    const handle = nextHandle++;
    members.set(handle, {
      secret: { identifier, signingShare: bytes(share) },
      pub: {
        signers: { min, max },
        commitments: [bytes(groupKey)],
        verifyingShares: mapValues(verifyingShares, bytes),
      },
    });
    return { handle };
  },
  commit({ handle }) {
    const member = members.get(handle);
    const { nonces, commitments } = frost.commit(member.secret);
    member.nonces = nonces;
    return {
      identifier: commitments.identifier,
      hiding: hex(commitments.hiding),
      binding: hex(commitments.binding),
    };
  },
  sign({ handle, commitments, message, root, stages }) {
    const member = members.get(handle);
    const { pub, secret } = tweaked(member.pub, member.secret, root, stages);
    return hex(
      frost.signShare(secret, pub, member.nonces, commitmentsFromJson(commitments), bytes(message)),
    );
  },
  aggregate({ handle, commitments, message, root, shares }) {
    const { pub } = tweaked(members.get(handle).pub, undefined, root);
    try {
      const signature = frost.aggregate(
        pub,
        commitmentsFromJson(commitments),
        bytes(message),
        mapValues(shares, bytes),
      );
      return { signature: hex(signature) };
    } catch (e) {
      if (!e.cheaters) throw e;
      return { cheaters: e.cheaters };
    }
  },
  verify({ key, message, signature }) {
    return schnorr.verify(bytes(signature), bytes(message), bytes(key));
  },
  // Milliseconds of processor time for one signer's round 1, round 2, for the sum and its check.
  measure({ min, max, rounds }) {
    const deal = frost.trustedDealer({ min, max });
    const ids = Object.keys(deal.secretShares).slice(0, min);
    const message = new Uint8Array(32).fill(7);
    const total = { round1: 0, round2: 0, aggregate: 0, verify: 0 };
    const timed = (name, f) => {
      const start = process.cpuUsage();
      const result = f();
      const used = process.cpuUsage(start);
      total[name] += (used.user + used.system) / 1000;
      return result;
    };
    for (let i = 0; i < rounds; i++) {
      const made = ids.map((id, k) =>
        k === 0
          ? timed('round1', () => frost.commit(deal.secretShares[id]))
          : frost.commit(deal.secretShares[id]),
      );
      const list = made.map((m) => m.commitments);
      const shares = {};
      ids.forEach((id, k) => {
        const sign = () =>
          frost.signShare(deal.secretShares[id], deal.public, made[k].nonces, list, message);
        shares[id] = k === 0 ? timed('round2', sign) : sign();
      });
      const signature = timed('aggregate', () =>
        frost.aggregate(deal.public, list, message, shares),
      );
      timed('verify', () =>
        schnorr.verify(signature, message, deal.public.commitments[0].slice(1)),
      );
    }
    return mapValues(total, (ms) => String(ms / rounds));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = { ok: operations[request.op](request) };
  } catch (e) {
    answer = { error: String(e.message).replace(/["\\\n]/g, ' ') };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
