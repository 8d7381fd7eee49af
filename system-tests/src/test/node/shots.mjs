// Pictures of every page and of the states that a person meets: node shots.mjs SETTINGS PART, where PART is `code`, while a
// ceremony waits for alice, or `rest`, and SETTINGS a JSON file with
//   origin       the portal's
//   folder       where the pictures go
//   words        {alice, reviewer}: files with the 24 words of an operator who holds a seat, and of the reviewer
//   node, kit    origins of alice's node and of her kit's own page
//   application  an application that waits for the reviewer, and
//   file         the same as a file
//
// A test compares the addresses below with the portal's own description of its pages.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const settings = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { origin, folder, node, kit, application } = settings;
const words = (name) => readFileSync(settings.words[name], 'utf8').trim();
const SIZES = { narrow: { width: 360, height: 780 }, wide: { width: 1600, height: 1000 } };
const GREY_WITHIN = 300_000;
const PUBLIC = {
  front: '/', programme: '/operator', apply: '/operator/apply', bypass: '/operator/bypass', federations: '/federations',
  federation: '/federations/oc-me-v1', statements: '/federations/oc-me-v1/statements', incidents: '/incidents', operators: '/operators',
  verify: '/docs/verify', verified: '/docs/verify?from=/api/operator/charter?federation=oc-me-v1', charters: '/docs/charter', 'in-a-browser': '/docs/browser', security: '/security', transparency: '/transparency',
  refused: '/federations/no-such-federation', nowhere: '/nothing-is-here', empty: '/incidents?severity=critical',
};
const WAIT = { federation: 'is the same.', verified: 'Everything that was checked here holds.' };

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

async function somebody(baseURL = origin, options = {}) {
  const context = await browser.newContext({ baseURL, ...options });
  const page = await context.newPage();
  const sees = (text) => page.getByText(text).first().waitFor();
  const press = (name) => page.getByRole('button', { name, exact: true }).first().click();
  const restore = async (address, name) => {
    await page.goto(address);
    await page.locator('summary', { hasText: 'Restore from 24 words' }).click();
    await page.getByLabel('24 words, in order').fill(words(name));
    await press('Restore');
  };
  return { context, page, sees, press, restore };
}

async function everybody() {
  const { page, sees } = await somebody();
  for (const [name, path] of Object.entries(PUBLIC)) {
    await page.goto(path);
    if (WAIT[name]) await sees(WAIT[name]);
    await take(page, name);
  }
  const first = async (path, link) => {
    await page.goto(path);
    return page.locator(link).first().getAttribute('href');
  };
  const incident = (await first('/incidents', '.timeline h3 a')).split('/').at(-1);
  await page.goto(`/incidents/${incident}`);
  await take(page, 'incident');
  const statement = (await first('/federations/oc-me-v1/statements', '.timeline .quiet a')).split('/').at(-1);
  await page.goto(`/federations/oc-me-v1/statements/${statement}`);
  await take(page, 'statement');
}

/** An operator says that it is the own node, and signs for that; also a certificate, if the node has none that lasts. */
async function meetsNode(page, press) {
  await press('This is my node');
  const dialog = page.getByRole('dialog');
  const connected = page.locator('#nodes').getByText('connected', { exact: true }).first();
  await dialog.getByText('signer-session').first().waitFor();
  do {
    await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
    await dialog.first().waitFor({ state: 'detached' });
    await connected.or(dialog).first().waitFor();
  } while (await dialog.isVisible());
}

/** All have joined a ceremony; its code is there to be compared. */
async function code() {
  const { page, sees, press, restore, context } = await somebody();
  await restore('/me/operator', 'alice');
  await sees('Here since');
  await page.goto(`/me/operator/inbox?node=${node}`);
  await press('Start the signer');
  await press('These are the programme’s keys');
  await meetsNode(page, press);
  await sees('A ceremony is proposed');
  await press('Join the ceremony');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
  await page.locator('.ceremony-code').waitFor();
  await take(page, 'inbox-code');
  await page.goto('/me/operator/ceremonies');
  await page.locator('code.compare').first().waitFor();
  await take(page, 'ceremony-code');
  await context.close();
}

/** A federation's page on which somebody asks for a statement. */
async function asking() {
  const { page, sees, press } = await somebody();
  await page.goto('/federations/oc-me-v1');
  await page.locator('summary', { hasText: 'Write a statement' }).click();
  await page.getByLabel('What the federation should say').fill('Are you the guardians of this address?');
  await press('Make the request');
  await sees('Request id');
  await take(page, 'asking');
  await page.getByRole('button', { name: /^Send it to seat/ }).click();
  await sees('This guardian takes no statements from pages');
  await take(page, 'asking-refused');
}

async function newcomer() {
  const { page, sees, press, context } = await somebody();
  await page.goto('/me/operator');
  await sees('This browser holds no operator key.');
  await take(page, 'newcomer');
  await press('Generate new');
  await take(page, 'words');
  await press('I have written them down');
  await take(page, 'words-again');
  await page.goto('/me/operator/inbox');
  await sees('There is no operator key in this browser.');
  await take(page, 'inbox-without-key');
  await context.close();
}

async function operator() {
  const { page, sees, press, restore, context } = await somebody();
  await restore('/me/operator', 'alice');
  await sees(/is live\./);
  await take(page, 'operator');
  const id = await page.locator('#custody dd code').first().textContent();
  for (const [name, path] of Object.entries({
    'public-operator': `/operators/${id}`, attestation: `/me/operator/attestation?operator=${id}`, runbook: `/me/operator/runbook?operator=${id}`,
  })) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await take(page, name);
  }
  await page.goto('/me/operator/ceremonies');
  await sees(/^Asked|No node of this federation/);
  await take(page, 'ceremonies');

  await page.goto('/me/operator/federations');
  await press('These are the programme’s keys');
  await sees('You have ratified this version');
  for (const summary of await page.locator('.charter-part summary').all()) await summary.click();
  await take(page, 'charter');

  await page.goto('/me/operator/incidents');
  await page.getByLabel('Title').fill('Provider lost power for 40 minutes');
  await page.getByLabel('What happened').fill('The node was unreachable from 11:02 to 11:42. Three guardians stayed up.');
  await take(page, 'publishing');
  await press('Check and sign');
  await sees('You are about to sign');
  await take(page, 'signing', false);
  await press('Do not sign');
  await context.setOffline(true);
  await page.locator('#offline').waitFor();
  await press('Check and sign');
  await sees('You are about to sign');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign and send' }).or(page.getByRole('dialog').locator('button.primary')).first().click();
  await sees('No connection');
  await take(page, 'offline');
  await context.setOffline(false);

  await context.route('**/api/**', (route) => route.abort());
  await page.goto('/me/operator');
  await sees('Try again');
  await take(page, 'failing');
  await context.unroute('**/api/**');
  await signer(page, sees, press, `/me/operator/inbox?node=${node}`, 'inbox');
}

/** The signer, stopped, meeting its node, and with a request that waits. */
async function signer(page, sees, press, address, name) {
  await page.goto(address);
  await sees('The signer is stopped');
  await take(page, `${name}-stopped`);
  await press('Start the signer');
  await meetsNode(page, press);
  await page.locator('#waiting').getByText('Shall we?').first().waitFor();
  await take(page, name);
  await press('Approve');
  await sees('With enough approvals the federation signs this');
  await take(page, `${name}-signing`, false);
}

async function served() {
  for (const [name, home] of Object.entries({ node, kit })) {
    const { page, sees, restore, context } = await somebody(home);
    await page.goto('/signer');
    await sees('There is no operator key in this browser.');
    await take(page, `${name}-signer`);
    await restore('/signer/key', 'alice');
    await sees('Operator id');
    await take(page, `${name}-key`);
    await page.goto('/signer');
    await sees('The signer is stopped');
    await take(page, `${name}-signer-stopped`);
    await context.close();
  }
}

async function reviewer() {
  const { page, sees, press, restore } = await somebody();
  await page.goto('/reviewer');
  await sees('The queue opens with the reviewer’s key.');
  await take(page, 'reviewer-without-key');
  await restore('/reviewer', 'reviewer');
  await press('Open a session and read the queue');
  await page.getByRole('dialog').locator('button.primary').click();
  await page.locator('#desk').getByText(application).waitFor();
  await take(page, 'reviewer');
  await page.goto(`/reviewer/applications/${application}`);
  await press('Open a session and read');
  await sees('Verified here');
  await take(page, 'review');
}

async function withoutScript() {
  const { page } = await somebody(origin, { javaScriptEnabled: false });
  await page.goto('/me/operator');
  await take(page, 'without-script');
  const hand = async (file) => {
    await page.goto('/operator/apply');
    await page.locator('input[type=file]').setInputFiles(file);
    await page.locator('form button').click();
    await page.locator('h1').waitFor();
  };
  await hand(settings.file);
  await take(page, 'apply-received');
  await hand({ name: 'application.json', mimeType: 'application/json', buffer: Buffer.from('{"envelope":{}}') });
  await take(page, 'apply-refused');
}

/** A guardian whose node runs another image, and one whose node was stopped before these pictures. */
async function red() {
  const { page } = await somebody();
  await page.goto('/federations/oc-me-v1');
  await page.locator('.guardian .health.red').first().waitFor();
  await take(page, 'federation-red');
  const id = await page.locator('.guardian:has(.health.red)').first().getAttribute('data-operator');
  await page.goto(`/me/operator/attestation?operator=${id}`);
  await take(page, 'attestation-red');
}

async function silent() {
  const { page } = await somebody();
  const end = Date.now() + GREY_WITHIN;
  do {
    await page.goto('/federations/oc-me-v1');
    if (Date.now() > end) throw new Error('no guardian turned grey');
    await page.waitForTimeout(2_000);
  } while ((await page.locator('.guardian .health.grey').count()) === 0);
  await take(page, 'federation-grey');
  const id = await page.locator('.guardian:has(.health.grey)').first().getAttribute('data-operator');
  await page.goto(`/me/operator/attestation?operator=${id}`);
  await take(page, 'attestation-grey');
}

const PARTS = { code: [code], rest: [red, everybody, asking, newcomer, operator, served, reviewer, withoutScript, silent] };
for (const part of PARTS[process.argv[3]]) {
  console.log(`  ${part.name}`);
  await part();
}
await browser.close();
console.log(`${taken} pictures in ${folder}`);
