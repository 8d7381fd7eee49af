// Measures schnorr_FROST of @noble/curves: for each size in the arguments ("7-of-10"), one line
// "size name milliseconds" for a signer's rounds, the aggregate, a verification, and one member's
// key generation. Each figure but the last, which is one run, is the mean over as many runs as fit a
// slice of time.
import { schnorr, schnorr_FROST as frost } from '@noble/curves/secp256k1.js';

const SLICE = 500;
const { Fn } = schnorr.Point;

// Milliseconds of processor time, whatever else runs on the machine.
function timed(work, input) {
  const start = process.cpuUsage();
  work(input);
  const used = process.cpuUsage(start);
  return (used.user + used.system) / 1000;
}

// Only `work` is timed; `prepare` gives it a fresh input.
function measure(prepare, work) {
  work(prepare());
  let spent = 0;
  let count = 0;
  const deadline = performance.now() + 4 * SLICE;
  while (count === 0 || (spent < SLICE && performance.now() < deadline)) {
    spent += timed(work, prepare());
    count++;
  }
  return spent / count;
}

function signing(min, max) {
  const deal = frost.trustedDealer({ min, max });
  const ids = Object.keys(deal.secretShares).slice(0, min);
  const message = new Uint8Array(32).fill(7);
  const made = ids.map((id) => frost.commit(deal.secretShares[id]));
  const list = made.map((m) => m.commitments);
  const copy = (n) => ({ hiding: n.hiding.slice(), binding: n.binding.slice() });
  const share = (i, nonces) =>
    frost.signShare(deal.secretShares[ids[i]], deal.public, nonces, list, message);
  const shares = Object.fromEntries(ids.map((id, i) => [id, share(i, copy(made[i].nonces))]));
  const aggregate = () => frost.aggregate(deal.public, list, message, shares);
  const signature = aggregate();
  const key = deal.public.commitments[0].slice(1);
  return {
    round1: measure(() => {}, () => frost.commit(deal.secretShares[ids[0]])),
    round2: measure(() => copy(made[0].nonces), (nonces) => share(0, nonces)),
    aggregate: measure(() => {}, aggregate),
    verify: measure(() => {}, () => schnorr.verify(signature, message, key)),
  };
}

// Everybody's share for the first member is the sum of the coefficients: its identifier is 1.
function keyGeneration(min, max) {
  const ids = Array.from({ length: max }, (_, i) => frost.Identifier.fromNumber(i + 1));
  const others = ids.slice(1).map((id) => frost.DKG.round1(id, { min, max }));
  const packages = others.map((m) => m.public);
  const sent = others.map((m, i) => ({
    identifier: ids[i + 1],
    signingShare: Fn.toBytes(m.secret.coefficients.reduce((sum, c) => Fn.add(sum, c), 0n)),
  }));
  return timed(() => {
    const first = frost.DKG.round1(ids[0], { min, max });
    frost.DKG.round2(first.secret, packages);
    frost.DKG.round3(first.secret, packages, sent);
  });
}

for (const size of process.argv.slice(2)) {
  const [min, max] = size.split('-of-').map(Number);
  const figures = { ...signing(min, max), keyGeneration: keyGeneration(min, max) };
  for (const [name, ms] of Object.entries(figures)) console.log(`${size} ${name} ${ms}`);
}
