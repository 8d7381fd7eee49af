// Web origins as the kit has them: scheme, host and a port that is not the scheme's own, in lower case.

// Browsers take more for a host (underscores, a last label that begins with a digit, numbers for IPv4) than Java's URI does.
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const NAME = `(?:${LABEL}\\.)*[a-z](?:[a-z0-9-]*[a-z0-9])?\\.?`;
const BYTE = '(?:0|[1-9][0-9]{0,2})';
const ORIGIN = new RegExp(`^https?://(?:${NAME}|${BYTE}(?:\\.${BYTE}){3}|\\[[0-9a-f:.]+\\])(?::(?:0|[1-9][0-9]{0,4}))?$`);
const MAX_HOST = 253;

/** Whether a text is an origin in its own form. */
export const isOrigin = (text) => originOf(text) === text;

/** The origin of an http or https address, or undefined. */
export function originOf(address) {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
    && url.hostname.length <= MAX_HOST && ORIGIN.test(url.origin) ? url.origin : undefined;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an origin is on this machine, where browsers take plain HTTP for safe. */
export const isLoopback = (origin) => LOOPBACK.test(new URL(origin).hostname);
