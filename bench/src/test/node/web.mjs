// Opens the portal's pages in Chromium, each with an empty cache, and measures what they load and how long until all of
// their modules have run; then what the signer's modules compute in a page. Arguments: the portal's origin, the folder with
// playwright-core, the sources of the pages, Chromium, runs of each page, the pages. One line for each figure, its parts between tabs.
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';

const [origin, packages, web, executablePath, runs, ...paths] = process.argv.slice(2);
const { chromium } = createRequire(packages + '/')('playwright-core');
const say = (...parts) => console.log(parts.join('\t'));
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

async function load(path) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const loaded = [];
  page.on('response', (response) => {
    if (!['script', 'stylesheet'].includes(response.request().resourceType())) return;
    loaded.push(response.body().then(async (body) => ({ body, sent: (await response.request().sizes()).responseBodySize })));
  });
  await page.goto(origin + path, { waitUntil: 'load' });
  // Modules are deferred: when this event ends, all of them have run.
  const ready = await page.evaluate(() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd);
  // What a page loads after it is ready counts, too.
  await page.waitForLoadState('networkidle');
  const bodies = await Promise.all(loaded);
  await context.close();
  return { ready, bodies };
}

const sizes = (bodies, of) => bodies.reduce((sum, one) => sum + of(one), 0);

for (const path of paths) {
  const times = [];
  let bodies;
  for (let i = 0; i < Number(runs); i++) {
    const one = await load(path);
    times.push(one.ready);
    ({ bodies } = one);
  }
  say('page', path, bodies.length, sizes(bodies, ({ body }) => body.length), sizes(bodies, ({ body }) => gzipSync(body, { level: 9 }).length),
      sizes(bodies, ({ sent }) => sent), median(times));
}

// The signer's modules, made small as the page's are, under names that can be called.
const { build } = createRequire(web + '/')('esbuild');
const { outputFiles: [modules] } = await build({
  stdin: {
    contents: `export * as ed25519 from './ed25519.js';
      export { FrostSigner } from './signer/frost-signer.js';
      export * as curve from './signer/curve.js';
      export * as messages from './signer/signing-messages.js';
      export { schnorr_FROST as frost, schnorr } from '@noble/curves/secp256k1.js';`,
    resolveDir: web + '/app',
  },
  bundle: true, format: 'esm', target: 'es2022', minify: true, write: false,
});
const MODULES = '/assets/modules-to-measure.js';

// Runs in the page. Milliseconds of each, the mean over half a second.
async function compute(modules) {
  const { ed25519, FrostSigner, curve, messages, frost, schnorr } = await import(modules);
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
await page.route('**' + MODULES, (route) => route.fulfill({ contentType: 'text/javascript', body: modules.text }));
await page.goto(origin + '/me/operator/inbox');
for (const [what, millis] of Object.entries(await page.evaluate(compute, MODULES))) say('time', what, millis);
await browser.close();
