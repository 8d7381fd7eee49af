// Pictures of every page: node shots.mjs ORIGIN WORDS-FILE FOLDER
//
// The pages of an operator are taken as alice sees them, who holds a seat and has ratified; and as
// somebody who comes for the first time.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [origin, wordsFile, folder] = process.argv.slice(2);
const words = readFileSync(wordsFile, 'utf8').trim();
const SIZES = { narrow: { width: 360, height: 780 }, wide: { width: 1600, height: 1000 } };
const PUBLIC = {
  front: '/', programme: '/operator', apply: '/operator/apply', bypass: '/operator/bypass', verify: '/docs/verify', verified: '/docs/verify?from=/api/operator/charter?federation=oc-me-v1',
  federations: '/federations',
  federation: '/federations/oc-me-v1', operators: '/operators', security: '/security', transparency: '/transparency',
  reviewer: '/reviewer',
};

const browser = await chromium.launch({
  executablePath: process.env.OC_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'],
});
let taken = 0;

async function take(page, name, fullPage = true) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png`, fullPage });
      taken++;
    }
  }
}

const context = await browser.newContext({ baseURL: origin });
const page = await context.newPage();
for (const [name, path] of Object.entries(PUBLIC)) {
  await page.goto(path);
  if (name === 'federation') await page.getByText('is the same.').waitFor();
  if (name === 'verified') await page.getByText('Everything that was checked here holds.').waitFor();
  await take(page, name);
}

await page.goto('/me/operator');
await page.getByText('This browser holds no operator key.').waitFor();
await take(page, 'newcomer');
await page.getByRole('button', { name: 'Generate new' }).click();
await take(page, 'words');
await page.getByRole('button', { name: 'I have written them down' }).click();
await take(page, 'words-again');
await page.reload();
await page.locator('summary', { hasText: 'Restore from 24 words' }).click();
await page.getByLabel('24 words, in order').fill(words);
await page.getByRole('button', { name: 'Restore' }).click();
await page.getByText('You have ratified the charter').waitFor();
await take(page, 'operator');

const id = await page.locator('#custody dd code').first().textContent();
for (const [name, path] of Object.entries({
  operator: `/operators/${id}`, attestation: `/me/operator/attestation?operator=${id}`, runbook: `/me/operator/runbook?operator=${id}`,
})) {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await take(page, name === 'operator' ? 'public-operator' : name);
}
await page.goto('/me/operator/ceremonies');
await page.getByText(/^Asked|No node of this federation/).first().waitFor();
await take(page, 'ceremonies');

await page.goto('/me/operator/federations');
await page.getByRole('button', { name: 'These are the programme’s keys' }).click();
await page.getByText('You have ratified this version').first().waitFor();
for (const summary of await page.locator('.charter-part summary').all()) await summary.click();
await take(page, 'federations');

await page.goto('/me/operator/incidents');
await page.getByLabel('Title').fill('Provider lost power for 40 minutes');
await page.getByLabel('What happened').fill('The node was unreachable from 11:02 to 11:42. Three guardians stayed up.');
await take(page, 'incidents');
await page.getByRole('button', { name: 'Check and sign' }).click();
await page.getByText('You are about to sign').waitFor();
await take(page, 'signing', false);
await page.getByRole('button', { name: 'Do not sign' }).click();

const stranger = await browser.newContext({ baseURL: origin, javaScriptEnabled: false });
const plain = await stranger.newPage();
await plain.goto('/me/operator');
await take(plain, 'without-script');

await browser.close();
console.log(`${taken} pictures in ${folder}`);
