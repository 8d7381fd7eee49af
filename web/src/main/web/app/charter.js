// A charter: its text, the hash that guardians sign, and the rules that it must meet.
import { sha256Hex, utf8 } from './bytes.js';
import { MalformedError } from './errors.js';
import { isBlank } from './fields.js';
import { requireFrontMatter } from './front-matter.js';
import { jcs } from './json.js';
import { parseStrictYaml } from './strict-yaml.js';

const MAX_BYTES = 64 * 1024;
const FENCE = '---\n';
const OC = new Set(['oc', 'oc me', 'oc-me', 'ochk', 'ochk.io', 'orangecheck', 'orange check']);

/**
 * Takes a charter file apart and computes its hash:
 * SHA-256( JCS(front matter) ‖ 0x0a ‖ NFC(body) ), or that of the file where there is no front matter.
 */
export function parseCharter(bytes) {
  if (bytes.length > MAX_BYTES) {
    throw new MalformedError('charter', `at most ${MAX_BYTES} bytes`, `${bytes.length} bytes`);
  }
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedError('charter', 'UTF-8', 'other bytes');
  }
  if (isBlank(text)) throw new MalformedError('charter', 'a text', 'nothing');
  if (text.startsWith('---')) return withFrontMatter(text);
  if (text[0] === '{' || text[0] === '\ufeff') {
    throw new MalformedError('charter', 'a text that begins with neither a brace nor a byte order mark', 'one');
  }
  return { text, frontMatter: undefined, body: text, hash: sha256Hex(bytes) };
}

function withFrontMatter(text) {
  if (!text.startsWith(FENCE)) throw new MalformedError('charter', '--- alone on the first line', 'more on it');
  let close = text.indexOf('\n' + FENCE, FENCE.length - 1);
  let body;
  if (close >= 0) {
    body = text.slice(close + 1 + FENCE.length);
  } else if (text.endsWith('\n---') && text.length > FENCE.length) {
    close = text.length - '\n---'.length;
    body = '';
  } else {
    throw new MalformedError('front_matter', 'a closing line ---', 'none');
  }
  // An empty line in place of the fence, so that errors count lines as the file does.
  const frontMatter = parseStrictYaml('\n' + text.slice(FENCE.length, close + 1));
  requireFrontMatter(frontMatter);
  // A character that Unicode does not know yet could get a decomposition in its next version.
  const unassigned = /\p{Cn}/u.exec(body);
  if (unassigned) {
    throw new MalformedError('body', 'characters that Unicode has assigned',
        'U+' + unassigned[0].codePointAt(0).toString(16).toUpperCase().padStart(4, '0'));
  }
  const preimage = utf8(jcs(frontMatter) + '\n' + body.normalize('NFC'));
  return { text, frontMatter, body, hash: sha256Hex(preimage) };
}

const PLACEHOLDER = new RegExp(
  '\\{\\{[^\\n]{0,200}?\\}\\}' +
    '|(?<![\\p{L}\\p{N}])(?:TODO|TBD|FIXME|PLACEHOLDER)(?![\\p{L}\\p{N}])' +
    '|<[A-Z][A-Z0-9 _-]{2,80}>' +
    '|<[A-Za-z][A-Za-z0-9]{0,40}(?:[ _][A-Za-z0-9]{1,40}){1,10}>' +
    '|(?<![0-9a-f])(?:0{64}|op-0{16}(?:0{16})?)(?![0-9a-f])',
  'u',
);

const fold = (text) => String(text).trim().toLowerCase();

// An address of RFC 2396 with a host, as the kit reads it; a browser's URL takes many more.
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const BYTE = '0*(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const HOST = `(?:${BYTE}\\.){3}${BYTE}|(?:${LABEL}\\.)+(?=[A-Za-z])${LABEL}\\.?|${LABEL}\\.?|\\[[0-9A-Fa-f:.]+\\]`;
const pathOf = (more) => `(?:[A-Za-z0-9_.!~*'();:&=+$,@/${more}-]|%[0-9A-Fa-f]{2}|[^\\0-\\x9f\\p{Z}])*`;
const USER = "(?:(?:[A-Za-z0-9_.!~*'();:&=+$,-]|%[0-9A-Fa-f]{2}|[^\\0-\\x9f\\p{Z}])*@)?";
const ADDRESS = new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*://${USER}(${HOST})(?::[0-9]{0,9})?(?:/${pathOf('')})?(?:\\?${pathOf('?[\\]')})?(?:#${pathOf('?[\\]')})?$`, 'u');

/** The host of an address that may stand with or without a scheme. */
function host(address) {
  const found = ADDRESS.exec(address.includes('://') ? address : `tcp://${address}`)?.[1];
  if (found === undefined || (found.startsWith('[') && !URL.canParse(`http://${found}`))) return undefined;
  return found.toLowerCase().replace(/\.$/, '');
}

const isOchk = (name) => name === 'ochk.io' || name.endsWith('.ochk.io');

const ON_FRONT_MATTER = ['guardian-count', 'threshold-majority', 'operational-independence', 'independent-gateway', 'guardian-endpoints',
  'exit-clause', 'guardians-listed', 'members-complete', 'upgrade-pause'];

/** One finding for each rule: `{rule, verdict: 'pass' | 'fail' | 'manual', why}`. */
export function validate(charter) {
  const front = charter.frontMatter;
  const findings = front === undefined ? ON_FRONT_MATTER.map((rule) => manual(rule, 'the charter has no front matter that a program could check'))
    : rules(plain(front));
  const marker = PLACEHOLDER.exec(charter.text);
  const zero = /^0+$/.test(charter.hash);
  findings.push(verdict('placeholder', !marker && !zero,
      zero ? 'the hash is zero' : marker ? `still holds a placeholder: ${marker[0]}` : 'nothing is left to be filled in'));
  return findings;
}

function rules(front) {
  const guardians = front.guardians ?? [];
  const gateways = front.gateways ?? [];
  const { m, n } = front.threshold ?? {};
  const shortIds = new Set(guardians.map((g) => String(g.operator_id).slice(0, 19)));
  const missing = ['gateways', 'amendment_process', 'payouts', 'upgrade_pause_seconds']
    .filter((name) => front[name] === undefined || front[name] === null || front[name].length === 0);
  const pause = front.upgrade_pause_seconds ?? 30;
  const outside = guardians.filter((g) => {
    const name = host(String(g.api_endpoint));
    return name === undefined || isOchk(name);
  });
  const independent = gateways.find((g) => {
    const name = host(String(g.api_endpoint));
    return !OC.has(fold(g.operator)) && name !== undefined && !isOchk(name);
  });
  return [
    verdict('guardian-count', n >= 4, `${n} guardians; it needs at least 4`),
    verdict('threshold-majority', 2 * m > n && m <= n, `${m} of ${n}; m must be more than half of n`),
    manual('operational-independence',
        'whether guardians are independent of each other a person must judge: ' + shared(guardians)),
    verdict('independent-gateway', independent !== undefined,
        independent ? `run by ${independent.operator}` : 'no gateway is listed that somebody other than OC runs'),
    verdict('guardian-endpoints', outside.length === 0,
        outside.length === 0 ? "no guardian's endpoint lies under ochk.io"
          : `the endpoint of ${outside[0].operator_id} has no host, or lies under ochk.io`),
    verdict('exit-clause', Boolean(front.exit_clause), 'the charter must say how users leave'),
    verdict('guardians-listed', shortIds.size === guardians.length && shortIds.size === n,
        `${shortIds.size} distinct guardians are listed of ${n}`),
    verdict('members-complete', missing.length === 0,
        missing.length === 0 ? 'every member is there' : `missing: ${missing.join(', ')}`),
    verdict('upgrade-pause', pause <= 30, `an upgrade pauses for ${pause} s; at most 30 s`),
  ];
}

function shared(guardians) {
  const features = [
    ['legal entity', (g) => g.legal_entity],
    ['contact', (g) => g.contact],
    ["endpoint's host", (g) => host(String(g.api_endpoint))],
    ['jurisdiction', (g) => g.jurisdiction],
  ];
  const found = features
    .filter(([, of]) => new Set(guardians.map((g) => fold(of(g)))).size < guardians.length)
    .map(([name]) => `a ${name}`);
  return found.length === 0
    ? 'no two share a legal entity, contact, host or jurisdiction by name'
    : `some share ${found.join(', ')}`;
}

const verdict = (rule, holds, why) => ({ rule, verdict: holds ? 'pass' : 'fail', why });
const manual = (rule, why) => ({ rule, verdict: 'manual', why });

/** The front matter as plain objects, for reading; integers up to 2^53 are exact. */
export function plain(value) {
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]));
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'bigint' ? Number(value) : value;
}
