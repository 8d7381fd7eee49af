// The part of a charter that programs read. What a draft may still lack is optional here; the rules say what is missing.
import { isThere, OPERATOR_ID, SLUG, text, time } from './fields.js';
import { MalformedError } from './errors.js';
import { Members } from './json.js';

const TEXT = 512;
const CLAUSE = 8_000;
const LIST = 1_000;

function list(members, name, read) {
  if (!isThere(members, name)) return;
  const all = members.objects(name);
  if (all.length > LIST) throw new MalformedError(members.path(name), `at most ${LIST} elements`, `${all.length}`);
  all.forEach((one) => part(one, read));
}

function part(members, read) {
  read(members);
  members.end();
}

const optional = (members, name, read) => isThere(members, name) && part(members.members(name), read);

/** Checks the form of every member; one that is not known is refused. */
export function requireFrontMatter(frontMatter) {
  part(new Members(frontMatter, 'front_matter'), (members) => {
    members.matching('charter_version', /^[A-Za-z0-9][A-Za-z0-9.+-]{0,31}$/, 'a version such as "1.0.0", in quotes');
    members.matching('federation_id', ...SLUG);
    text(members, 'federation_name', TEXT);
    if (isThere(members, 'ratified_at')) time(members, 'ratified_at');
    part(members.members('threshold'), (m) => ['m', 'n'].forEach((name) => m.integer(name, 1n, 1000n)));
    list(members, 'guardians', (guardian) => {
      guardian.matching('operator_id', ...OPERATOR_ID);
      ['legal_entity', 'jurisdiction', 'api_endpoint', 'contact'].forEach((name) => text(guardian, name, TEXT));
      if (isThere(guardian, 'pgp_fingerprint')) text(guardian, 'pgp_fingerprint', 128);
    });
    list(members, 'gateways', (gateway) => ['operator', 'api_endpoint', 'fee_schedule_url'].forEach((name) => text(gateway, name, TEXT)));
    optional(members, 'exit_clause', (m) => ['on_federation_sunset', 'on_charter_amendment'].forEach((name) => text(m, name, CLAUSE)));
    optional(members, 'amendment_process', (m) => {
      ['who_can_propose', 'ratification'].forEach((name) => text(m, name, CLAUSE));
      m.integer('notice_period_days', 0n, 3650n);
    });
    optional(members, 'payouts', (m) => {
      m.integer('operator_share_bps', 0n, 10_000n);
      m.integer('uptime_floor_pct', 0n, 100n);
    });
    if (isThere(members, 'upgrade_pause_seconds')) members.integer('upgrade_pause_seconds', 0n, 3600n);
  });
}
