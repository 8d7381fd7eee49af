// Speaking to the portal: the one that served this page, or that a node or a kit names which did.
import { wrongClock } from './clock.js';

/** The audience that envelopes for this portal name. */
export const AUDIENCE = document.querySelector('meta[name="oc-origin"]').content;

const elsewhere = document.querySelector('meta[name="oc-portal"]')?.content ?? '';

/** The portal does not answer. */
export class UnreachableError extends Error {
  constructor() {
    super('The portal does not answer. Check the connection and try again; what you have signed is kept here.');
    this.name = 'UnreachableError';
  }
}

let ahead = 0;

/** Works out how far this device's clock is from the portal's, which gives whole seconds and took some time to answer. */
function compareClocks(response, sentAt) {
  const said = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(said)) return;
  const [least, most] = [sentAt - said - 1000, Date.now() - said];
  ahead = least > 0 ? least : most < 0 ? most : 0;
}

/** That this device's clock is wrong, in words, if the portal's last answer says so; signed times would be refused. */
export const clockWarning = () => wrongClock(ahead, 'the portal’s');

/** The portal refused. */
export class RefusedError extends Error {
  constructor(problem, status) {
    super(problem.detail ?? problem.title ?? `status ${status}`);
    this.name = 'RefusedError';
    this.code = problem.code ?? `http_${status}`;
    this.title = problem.title ?? 'The portal refused';
    this.next = [problem.next, clockWarning()].filter(Boolean).join(' ') || undefined;
    this.status = status;
  }
}

async function request(path, options, take = (response) => response.text()) {
  let response;
  let body;
  const sentAt = Date.now();
  try {
    response = await fetch(elsewhere + path, { credentials: 'omit', referrerPolicy: 'no-referrer', ...options });
    compareClocks(response, sentAt);
    body = response.ok ? await take(response) : await response.text();
  } catch {
    throw new UnreachableError();
  }
  if (response.ok) return body;
  let problem = {};
  try {
    problem = JSON.parse(body);
  } catch {
    // A proxy may answer with a page of its own.
  }
  throw new RefusedError(problem, response.status);
}

/** What only this session may read. */
export const getPrivate = async (path) => JSON.parse(await getPrivateText(path));

/** The same as its exact text. */
export const getPrivateText = (path) => request(path, { cache: 'no-store', credentials: 'same-origin' });

/** Opens or ends a session: the browser keeps the cookie, and no script ever sees it. */
export const postPrivate = async (path, body) => JSON.parse(await request(path, {
  method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json' }, body,
}));

/** The exact text at an address. */
export const getText = (path) => request(path, { cache: 'no-store' });

const PATIENCE_MS = 60_000;

/** The exact bytes at an address: what is read as text loses a byte order mark, and bytes that are no UTF-8. */
export const getBytes = (path) => request(path, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) },
  async (response) => new Uint8Array(await response.arrayBuffer()));

/** The object at an address, for showing; what is to be verified is read strictly instead. */
export const getJson = async (path) => JSON.parse(await getText(path));

/** The same, or nothing where the portal knows no such thing. */
export async function findJson(path) {
  try {
    return await getJson(path);
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) return undefined;
    throw error;
  }
}

/** Sends a signed text and gives the portal's answer. */
export const post = async (path, body) =>
  JSON.parse(await request(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }));
