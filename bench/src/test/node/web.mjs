// Opens the portal's pages in Chromium, each with an empty cache, and measures what they load and how long until all of
// their modules have run; then what the signer's page computes. Arguments: the portal's origin, the folder with
// playwright-core, Chromium, runs of each page, the pages. One line for each figure, its parts between tabs.
import { createRequire } from 'node:module';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const [origin, packages, executablePath, runs, ...paths] = process.argv.slice(2);
const { chromium } = createRequire(packages + '/')('playwright-core');
const say = (...parts) => console.log(parts.join('\t'));
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

async function load(path) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const loaded = [];
  page.on('response', (response) => {
    if (['script', 'stylesheet'].includes(response.request().resourceType())) loaded.push(response.body());
  });
  await page.goto(origin + path, { waitUntil: 'load' });
  // Modules are deferred: when this event ends, all of them have run.
  const ready = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  const bodies = await Promise.all(loaded);
  await context.close();
  return { ready, bodies };
}

const sizes = (bodies, of) => bodies.reduce((sum, body) => sum + of(body).length, 0);

for (const path of paths) {
  const times = [];
  let bodies;
  for (let i = 0; i < Number(runs); i++) {
    const one = await load(path);
    times.push(one.ready);
    ({ bodies } = one);
  }
  say('page', path, bodies.length, sizes(bodies, (body) => body), sizes(bodies, (body) => gzipSync(body, { level: 9 })),
      sizes(bodies, (body) => brotliCompressSync(body)), median(times));
}

// Runs in the page, with the page's own modules. Milliseconds of each, the mean over half a second.
async function compute() {
  const base = [...document.querySelectorAll('script[type=module]')].map(({ src }) => src).find((src) => src.includes('/app/'))
    .replace(/app\/.*/, 'app/');
  const [ed25519, { FrostSigner }, curve, messages, { schnorr_FROST: frost, schnorr }] = await Promise.all([
    import(base + 'ed25519.js'), import(base + 'signer/frost-signer.js'), import(base + 'signer/curve.js'),
    import(base + 'signer/signing-messages.js'), import('@noble/curves/secp256k1.js')]);
  const measure = async (prepare, work) => {
    await work(await prepare());
    let spent = 0;
    let count = 0;
    while (spent < 500) {
      const input = await prepare();
      const begin = performance.now();
      await work(input);
      spent += performance.now() - begin;
      count++;
    }
    return spent / count;
  };
  const figures = {};
  const message = new Uint8Array(300).fill(3);
  const seed = new Uint8Array(32).fill(1);
  const key = ed25519.publicKey(seed);
  const signature = ed25519.sign(seed, message);
  figures['Ed25519, sign'] = await measure(() => {}, () => ed25519.sign(seed, message));
  figures['Ed25519, verify strictly'] = await measure(() => {}, () => {
    if (!ed25519.verify(key, message, signature)) throw new Error('refused');
  });
  const digest = new Uint8Array(32).fill(7);
  const own = schnorr.sign(digest, seed);
  const x = schnorr.getPublicKey(seed);
  figures['BIP-340, verify'] = await measure(() => {}, () => schnorr.verify(own, digest, x));
  const requestHash = '11'.repeat(32);
  for (const [min, max] of [[2, 3], [3, 4], [7, 10], [10, 15]]) {
    const deal = frost.trustedDealer({ min, max });
    const ids = Object.keys(deal.secretShares);
    const share = {
      identifier: 1,
      secret: curve.decodeScalar(deal.secretShares[ids[0]].signingShare),
      key: {
        epoch: 0, threshold: min, members: ids.map((_, i) => i + 1), groupKey: curve.decodePoint(deal.public.commitments[0]),
        shares: new Map(ids.map((id, i) => [i + 1, curve.decodePoint(deal.public.verifyingShares[id])])),
      },
    };
    const signer = new FrostSigner(share, { find: async () => undefined, record: async () => {} });
    signer.approve(requestHash, digest);
    const others = ids.slice(1, min).map((id, i) => {
      const { commitments } = frost.commit(deal.secretShares[id]);
      return { id: i + 2, hiding: curve.decodePoint(commitments.hiding), binding: curve.decodePoint(commitments.binding) };
    });
    let number = 0;
    const attempt = () => ({ requestHash, number: (number += 16), epoch: 0 });
    figures[`FROST ${min}-of-${max}, commitments`] = await measure(attempt, (one) => signer.commit(one));
    const packages = async () => {
      const one = attempt();
      const { committed } = await signer.commit(one);
      const { id, hiding, binding } = committed;
      return messages.encodePackage({ attempt: one, entries: [{ id, hiding, binding }, ...others] });
    };
    figures[`FROST ${min}-of-${max}, share`] = await measure(packages, async (bytes) => {
      const { refused } = await signer.sign(messages.decodePackage(bytes));
      if (refused) throw new Error(refused.reason);
    });
  }
  return figures;
}

const page = await browser.newPage();
await page.goto(origin + '/me/operator/inbox');
for (const [what, millis] of Object.entries(await page.evaluate(compute))) say('time', what, millis);
await browser.close();
