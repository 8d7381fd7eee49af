// A browser that tests steer: a line of JSON in, a line of JSON out.
//
// Each visitor has a browser profile of its own. Everything that leaves or stays is kept for the watch:
// requests with headers and bodies, console, errors, cookies, local storage.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const TIMEOUT = 60_000;
const MESSAGES = '/rpc/v1/messages';
const executablePath = process.env.OC_CHROMIUM ?? '/usr/bin/chromium';
// The curve's hash is the pages' own; whether they use it rightly is for other tests.
const web = new URL('../../../../web/src/main/web/', import.meta.url);
const { secp256k1_hasher } = await import(new URL('node_modules/@noble/curves/secp256k1.js', web));
// Modules as the pages have them, in one file and with all their names, so that tests can call them in a page.
const { build } = await import(new URL('node_modules/esbuild/lib/main.js', web));
const bundled = await build({
  stdin: {
    contents: ['envelope', 'vault', 'key-store', 'bytes', 'signing-dialog', 'dom', 'redraw'].map((name) => `export * from './${name}.js';`).join('\n'),
    resolveDir: fileURLToPath(new URL('app', web)),
  },
  bundle: true, format: 'esm', target: 'es2022', minify: true, write: false,
});
const MODULES = '/assets/modules-for-tests.js';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const visitors = new Map();

async function visit(origin, timezoneId) {
  const context = await browser.newContext({ baseURL: origin, timezoneId, viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(TIMEOUT);
  await context.route('**' + MODULES, (route) => route.fulfill({ contentType: 'text/javascript', body: bundled.outputFiles[0].text }));
  const seen = { requests: [], failures: [], drawn: [] };
  await context.exposeBinding('ocDrawn', (_, kind, bytes) => void seen.drawn.push({ kind, bytes }));
  await context.addInitScript(strictWrites);
  context.on('request', (request) => {
    const entry = { method: request.method(), url: request.url(), headers: request.headers(), body: request.postData() ?? '' };
    seen.requests.push(entry);
    // Those that the browser itself adds too.
    request.allHeaders().then((headers) => (entry.headers = headers)).catch(() => {});
  });
  context.on('console', (message) => seen.failures.push(`${message.type()}: ${message.text()}`));
  context.on('weberror', (error) => seen.failures.push(`error: ${error.error().stack}`));
  return { context, seen, pages: [await context.newPage()] };
}

const saidIn = (body, action) => (JSON.parse(body || '{}').messages ?? []).map(({ envelope }) => envelope?.payload)
  .filter((payload) => payload?.action === action).map(({ params }) => params);

// A write that the disk may lose is an error, whatever page makes it.
function strictWrites() {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function begun(stores, mode, options) {
    if (mode === 'readwrite' && options?.durability !== 'strict') console.error(`a write to ${stores} that is not strictly durable`);
    return transaction.apply(this, arguments);
  };
}

// Where in the page: inside a section, a form, a dialog; or anywhere.
const scope = (page, { within }) => (within ? page.locator(within) : page);

const stored = () => Promise.all([
  (async () => {
    const cached = await Promise.all((await caches.keys()).map(async (name) => {
      const cache = await caches.open(name);
      return Promise.all((await cache.matchAll()).map(async (response) => [response.url, await response.text()]));
    }));
    return [...Object.entries(localStorage), ...Object.entries(sessionStorage), ['window.name', window.name],
      ['address', location.href], ['state of the history', JSON.stringify(history.state)], ...cached.flat()];
  })(),
  indexedDB.databases().then((list) => Promise.all(list.map(({ name }) => new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onerror = () => reject(request.error);
    request.onsuccess = async () => {
      const database = request.result;
      const content = {};
      for (const store of database.objectStoreNames) {
        content[store] = await new Promise((done) => {
          const all = database.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => done(all.result);
        });
      }
      database.close();
      resolve([name, JSON.stringify(content, (_, value) => ArrayBuffer.isView(value)
        ? [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('') : value)]);
    };
  })))),
]);

// Runs in the page before anything else, and sends what it sees past the page to the test.
function watcher() {
  const report = globalThis.ocDrawn;
  delete globalThis.ocDrawn;
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const draw = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (array) => {
    draw(array);
    if (array.byteLength === 32) report('random', hex(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));
    return array;
  };
  if (!crypto.subtle) return; // An empty page: nothing of ours runs there.
  const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
  crypto.subtle.decrypt = async (...given) => {
    const plain = await decrypt(...given);
    report('opened', hex(new Uint8Array(plain)));
    return plain;
  };
  const importKey = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = (format, key, ...more) => {
    const bytes = ArrayBuffer.isView(key) ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength) : new Uint8Array(key);
    if (more[0] === 'AES-GCM') report('key', hex(bytes));
    return importKey(format, key, ...more);
  };
}

// Key shares and ceremony secrets begin with their type and version; of a share and 32 random bytes follow nonces.
function secretsOf(drawn) {
  const secrets = drawn.filter(({ kind }) => kind === 'key').map(({ bytes }) => ({ kind: 'key', text: bytes }));
  const shares = new Set();
  for (const { kind, bytes } of drawn.filter((one) => one.kind === 'opened')) {
    if (bytes.startsWith('0201')) shares.add(bytes.slice(68, 132));
    if (bytes.startsWith('1401')) secrets.push({ kind: 'ceremony secret', text: bytes.slice(4) });
    if (kind === 'opened' && bytes.length === 64) secrets.push({ kind: 'dealt share', text: bytes });
  }
  for (const share of shares) {
    secrets.push({ kind: 'share', text: share });
    for (const { bytes } of drawn.filter((one) => one.kind === 'random')) {
      const nonce = secp256k1_hasher.hashToScalar(Buffer.from(bytes + share, 'hex'), { DST: Buffer.from('FROST-secp256k1-SHA256-TR-v1nonce') });
      secrets.push({ kind: 'nonce', text: nonce.toString(16).padStart(64, '0') }, { kind: 'randomness', text: bytes });
    }
  }
  return secrets;
}

// Where any of these was seen outside of a page's memory: in requests, the console, cookies, storage. As text, as
// base64, and as numbers.
async function leaksOf(visitor, page, secrets) {
  const [local, databases] = await page.evaluate(stored);
  const places = {
    ...Object.fromEntries(visitor.seen.requests.map((request, i) => [`request ${i} ${request.url}`, request])),
    console: visitor.seen.failures,
    cookies: await visitor.context.cookies(),
    'local storage': local,
    ...Object.fromEntries(databases.filter(([name]) => name !== 'oc-operator-key')),
  };
  const forms = ({ text }) => {
    if (!/^(?:[0-9a-f]{2})+$/.test(text)) return [text.toLowerCase()];
    const bytes = Buffer.from(text, 'hex');
    return [text, bytes.toString('base64').slice(0, -3).toLowerCase(), bytes.toString('base64url').slice(0, -3).toLowerCase(),
      [...bytes].join(','), BigInt('0x' + text).toString()];
  };
  const texts = Object.entries(places).map(([place, content]) => [place, JSON.stringify(content).toLowerCase()]);
  return secrets.flatMap((secret) => forms(secret).flatMap((form) =>
    texts.filter(([, text]) => text.includes(form)).map(([place]) => `${secret.kind} in ${place}`)));
}

const operations = {
  async open({ who, origin, timezone }) {
    visitors.set(who, await visit(origin, timezone));
  },
  async tab({ visitor }) {
    visitor.pages.push(await visitor.context.newPage());
    return visitor.pages.length - 1;
  },
  close: ({ page }) => page.close(),
  // The tab's process ends in the middle of whatever it does.
  async crash({ visitor, page }) {
    const crashed = page.waitForEvent('crash');
    const session = await visitor.context.newCDPSession(page);
    session.send('Page.crash').catch(() => {});
    await crashed;
    await page.close();
  },
  // From now on nothing leaves for a node in which this action is.
  holdBack({ visitor, action }) {
    visitor.held = [`**${MESSAGES}`, (route) =>
      (saidIn(route.request().postData(), action).length > 0 ? route.abort('connectionrefused') : route.continue())];
    return visitor.context.route(...visitor.held);
  },
  // To these servers there is no way, until there is again.
  cut({ visitor, origins }) {
    visitor.cut = [(url) => origins.includes(url.origin), (route) => route.abort('connectionrefused')];
    return visitor.context.route(...visitor.cut);
  },
  mend: ({ visitor }) => visitor.context.unroute(...visitor.cut),
  // The next answer from an address with this part is under way until it is let come.
  async delay({ visitor, part }) {
    visitor.late ??= new Map();
    const come = new Promise((resolve) => visitor.late.set(part, resolve));
    await visitor.context.route((url) => url.href.includes(part), (route) => come.then(() => route.continue()), { times: 1 });
  },
  async come({ visitor, page, part }) {
    const over = page.waitForEvent('requestfinished', (request) => request.url().includes(part));
    visitor.late.get(part)();
    await over;
  },
  // The next one is lost.
  lose: ({ visitor, part }) => visitor.context.route((url) => url.href.includes(part), (route) => route.abort('connectionrefused'), { times: 1 }),
  letGo: ({ visitor }) => visitor.context.unroute(...visitor.held),
  // What the visitor's tabs gave out to nodes, whether it arrived or not: of each action with this name some parameters.
  said: ({ visitor, action, fields }) => visitor.seen.requests.filter(({ url }) => new URL(url).pathname === MESSAGES)
    .flatMap(({ body }) => saidIn(body, action)).map((params) => fields.map((field) => params[field]).join(' ')),
  // The shares that the signer's database has released, as the browser has it on the disk.
  async released({ page, fields }) {
    const [, databases] = await page.evaluate(stored);
    return databases.filter(([name]) => name.startsWith('oc-signer-')).flatMap(([, content]) => JSON.parse(content).releases)
      .map(({ envelope }) => JSON.parse(envelope).payload.params).map((params) => fields.map((field) => params[field]).join(' '));
  },
  // Of each envelope in the journal of the signer's database the action, as the browser has it on the disk.
  async journal({ page }) {
    const [, databases] = await page.evaluate(stored);
    return databases.filter(([name]) => name.startsWith('oc-signer-')).flatMap(([, content]) => JSON.parse(content).journal)
      .map((line) => JSON.parse(line)).filter(({ event }) => event === 'envelope-signed').map(({ data }) => data.envelope.payload.action);
  },
  // The page is covered, or its tab is not in front, as far as the page can tell: browsers without a screen never say so.
  hide: ({ page, hidden }) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden),
  // What a page hears that the browser keeps for going back to.
  putAside: ({ page }) => page.evaluate(() => void dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))),
  window: ({ page, width, height }) => page.setViewportSize({ width, height }),
  // Waits until some of it is in the window, without scrolling there.
  inView: ({ page, selector }) => page.waitForFunction((selector) => {
    const at = document.querySelector(selector)?.getBoundingClientRect();
    return at && at.top < innerHeight && at.bottom > 0;
  }, selector).then(() => undefined),
  // A list of a section is drawn, with a button in each row; gives the rows that are put in. Of those in `kept` the elements
  // are those of before.
  draw: ({ page, rows, kept }) => page.evaluate(async ({ modules, rows, kept }) => {
    const { fill, h } = await import(modules);
    let list = document.querySelector('#drawn ol');
    if (!list) {
      list = h('ol');
      document.querySelector('main').append(h('section', { id: 'drawn' }, h('h2', {}, 'What is drawn'), list));
    }
    const added = new MutationObserver(() => {});
    added.observe(list, { childList: true });
    const before = (row) => (kept.includes(row) ? list.querySelector(`[data-key="${row}"]`) : undefined);
    fill(list, rows.map((row) => before(row) ?? h('li', { 'data-key': row }, h('button', { type: 'button' }, 'Open'))));
    return added.takeRecords().flatMap(({ addedNodes }) => [...addedNodes]).map((element) => element.dataset.key);
  }, { modules: MODULES, rows, kept }),
  // The key of the row that has the focus.
  focusedRow: ({ page }) => page.evaluate(() => document.activeElement.closest('[data-key]')?.dataset.key ?? ''),
  // Something on the page asks, whatever is open there; `agreed` has the titles of what was agreed to.
  asks: ({ page, title, atLength }) => page.evaluate(async ({ modules, title, atLength }) => {
    const { askToSign, h } = await import(modules);
    globalThis.ocAgreed ??= [];
    askToSign({ title, fields: h('div'), text: `{"title":"${title}"}`, publicKey: '0'.repeat(64) }, async () => {
      if (atLength) await new Promise((resolve) => (globalThis.ocDone = resolve));
      return { value: title };
    }).then((title) => globalThis.ocAgreed.push(title), () => {});
  }, { modules: MODULES, title, atLength }),
  done: ({ page }) => page.evaluate(() => globalThis.ocDone()),
  agreed: ({ page }) => page.evaluate(() => globalThis.ocAgreed),
  focusOn: ({ page, selector }) => page.locator(selector).focus(),
  async download({ page, link, file }) {
    const begun = page.waitForEvent('download');
    await page.getByText(link, { exact: true }).first().click();
    await (await begun).saveAs(file);
  },
  // Everything random that pages draw, and everything sealed that they open: what secrets are made of.
  watch: ({ visitor }) => visitor.context.addInitScript(watcher),
  secretsSeen: ({ visitor }) => [...new Set(secretsOf(visitor.seen.drawn).map(({ kind }) => kind))],
  leaksOfSigner: ({ visitor, page }) => {
    // Drawn to be sent: what a node has to sign so that it proves its key, and the names of ceremonies that are proposed.
    const sent = new Set(visitor.seen.requests.filter(({ method }) => method === 'POST').flatMap(({ url, body }) =>
      (url.endsWith('/rpc/v1/challenge') ? [JSON.parse(body).client_nonce]
        : url.endsWith(MESSAGES) ? JSON.parse(body).messages.map(({ setup }) => setup?.ceremony_id) : [])));
    return leaksOf(visitor, page, secretsOf(visitor.seen.drawn.filter(({ kind, bytes }) => kind !== 'random' || !sent.has(bytes))));
  },
  goto: ({ page, path }) => page.goto(path, { waitUntil: 'load' }).then(() => undefined),
  reload: ({ page }) => page.reload().then(() => undefined),
  click: ({ page, role, name, ...at }) => scope(page, at).getByRole(role, { name, exact: true }).click(),
  unfold: ({ page, name }) => page.locator('summary').filter({ hasText: name }).click(),
  fill: ({ page, label, value, ...at }) => scope(page, at).getByLabel(label).fill(value),
  fillAt: ({ page, selector, value }) => page.locator(selector).fill(value),
  check: ({ page, selector }) => page.locator(selector).check(),
  uncheck: ({ page, selector }) => page.locator(selector).uncheck(),
  select: ({ page, label, value }) => page.locator('label', { hasText: label }).locator('select').selectOption(value).then(() => undefined),
  upload: ({ page, selector, file }) => page.locator(selector).setInputFiles(file),
  press: ({ page, key }) => page.keyboard.press(key),
  sees: ({ page, text, ...at }) => scope(page, at).getByText(text).first().waitFor(),
  vanishes: ({ page, text, ...at }) => scope(page, at).getByText(text).first().waitFor({ state: 'detached' }),
  texts: ({ page, selector }) => page.locator(selector).allTextContents(),
  text: ({ page, selector }) => page.locator(selector).first().textContent(),
  // Every time on the page that is not in this zone's words, and how many are.
  times: ({ page, timezone }) => page.evaluate((timeZone) => {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone });
    const words = (instant) => format.format(new Date(instant));
    const wrong = [];
    let right = 0;
    const compare = (holds, text) => (holds ? right++ : wrong.push(text));
    for (const time of document.querySelectorAll('time[datetime]')) {
      compare(time.textContent === words(time.dateTime) && new Date(time.title).getTime() === new Date(time.dateTime).getTime(), time.outerHTML);
    }
    for (const title of document.querySelectorAll('.chart title')) {
      compare(title.textContent.includes(`${words(title.dataset.from)}: `), title.outerHTML);
    }
    return [`${right}`, ...wrong];
  }, timezone),
  count: ({ page, selector }) => page.locator(selector).count(),
  // A portal or a node that lies about one document.
  replace: ({ visitor, origin, part, text, other }) => visitor.context.route((url) => (!origin || url.origin === origin) && url.pathname.includes(part), async (route) => {
    const response = await route.fetch().catch(() => undefined);
    if (response) await route.fulfill({ response, body: (await response.text()).replace(text, other) });
    else await route.abort('connectionrefused');
  }),
  // A security key that agrees to everything, with or without the extension that makes secrets.
  async passkey({ visitor, page, prf }) {
    visitor.authenticator = await visitor.context.newCDPSession(page);
    await visitor.authenticator.send('WebAuthn.enable');
    await visitor.authenticator.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true,
        hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf: prf,
      },
    });
  },
  // What the page's own modules make of the inputs that stand in a kit's envelope, with the key that is here.
  sameAs: ({ page, envelope, questionnaire }) => page.evaluate(async ({ modules, envelope, questionnaire }) => {
    const e = await import(modules);
    const { withSeed, currentKey, utf8 } = e;
    const { payload: { action, params: p, nonce, expires_at: expiry } } = JSON.parse(envelope);
    const { publicKey: key } = await currentKey();
    const at = new Date(p.signed_at ?? p.occurred_at ?? (p.submitted_at_unix ?? 0) * 1000);
    const build = {
      'program-apply': () => e.programApply(p.audience, key, utf8(questionnaire), at),
      'federation-join': () => e.federationJoin(p.audience, key, p.federation_slug, p.seat, at),
      'federation-leave': () => e.federationLeave(p.audience, key, p.federation_slug, p.seat, at),
      'charter-sign': () => e.charterSign(p.audience, key, p.federation_slug, p.charter_hash, p.charter_version, at),
      'alert-publish': () => e.alertPublish(p.audience, key, p.federation_slug, { ...p, occurredAt: at }),
      'exit-handoff': () => e.exitHandoff(p.audience, key, p.federation_slug, p.reason, p.successor_operator_id, at),
      'portal-forget': () => e.portalForget(p.audience, key, at),
      'portal-session': () => e.portalSession(p.audience, key, p.challenge, p.role),
    }[action];
    const payload = e.payloadOf(build(), BigInt(nonce), BigInt(expiry));
    return e.envelopeText(await withSeed(key, (seed) => e.seal(payload, key, seed)));
  }, { modules: MODULES, envelope, questionnaire }),
  // A browser that keeps nothing, as where site data is blocked.
  keepNothing: ({ visitor }) => visitor.context.addInitScript(() => {
    const denied = () => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    };
    Object.defineProperty(globalThis, 'localStorage', { get: denied });
    indexedDB.open = denied;
  }),
  // What a browser without room does with everything that is written, until the page is left or there is room again.
  room: ({ page, none }) => page.evaluate((none) => {
    const { prototype } = IDBObjectStore;
    globalThis.ocWriting ??= { put: prototype.put, add: prototype.add };
    for (const [name, write] of Object.entries(globalThis.ocWriting)) {
      prototype[name] = !none ? write : function written(...given) {
        const request = write.apply(this, given);
        Object.defineProperty(this.transaction, 'error', { value: new DOMException('', 'QuotaExceededError') });
        this.transaction.abort();
        return request;
      };
    }
  }, none),
  clock: ({ visitor, millis }) => visitor.context.clock.install({ time: Date.now() + millis }),
  rightClock: ({ visitor }) => visitor.context.clock.setSystemTime(Date.now()),
  stopClock: async ({ page }) => page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000),
  passes: ({ page, millis }) => page.clock.fastForward(millis),
  value: ({ page, selector }) => page.locator(selector).inputValue(),
  reached: ({ page, mark }) => page.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, mark).then(() => undefined),
  offline: ({ visitor, value }) => visitor.context.setOffline(value),
  focused: ({ page }) => page.evaluate(() => document.activeElement?.textContent ?? ''),
  // The widest that the content is, beside the width that there is.
  async overflow({ page, width }) {
    await page.setViewportSize({ width, height: 800 });
    return page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  },
  async axe({ page, scheme }) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`).join(' | ')}`);
  },
  async stored({ page }) {
    const [local, databases] = await page.evaluate(stored);
    return { local, databases: Object.fromEntries(databases) };
  },
  leaks: ({ visitor, page, secrets }) => leaksOf(visitor, page, secrets.map((text, i) => ({ kind: `secret ${i}`, text }))),
  hosts: ({ visitor }) => [...new Set(visitor.seen.requests.map(({ url }) => new URL(url).host || url.slice(0, 5)))],
  async cookies({ visitor }) {
    return (await visitor.context.cookies()).map(({ name }) => name);
  },
  errors: ({ visitor }) => visitor.seen.failures.filter((line) => line.startsWith('error:')),
  async clear({ visitor, page, path }) {
    await page.goto(path);
    await page.evaluate(async () => {
      localStorage.clear();
      for (const { name } of await indexedDB.databases()) {
        await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
      }
    });
  },
  async leave({ who, visitor }) {
    await visitor.context.unrouteAll({ behavior: 'ignoreErrors' });
    await visitor.context.close();
    visitors.delete(who);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    const visitor = visitors.get(request.who);
    const page = visitor?.pages[request.tab ?? 0];
    answer = { value: (await operations[request.op]({ ...request, visitor, page })) ?? null };
  } catch (error) {
    const visitor = visitors.get(request.who);
    const page = visitor?.pages[request.tab ?? 0];
    const shown = await page?.locator('main').innerText({ timeout: 1000 }).catch(() => '');
    answer = { error: `${error.message}\n${visitor?.seen.failures.join('\n')}\n${shown}` };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await browser.close();
