// The parameters of operators' actions, read as strictly as the kit reads them.
import { MalformedError } from './errors.js';
import { HASH, isThere, SLUG, text, time } from './fields.js';
import { readOperatorId } from './identity.js';
import { Members } from './json.js';
import { isOrigin } from './origin.js';

const TAG = /^[a-z0-9-]{1,32}$/;

function audience(members) {
  if (!isThere(members, 'audience')) return;
  const value = members.string('audience', 300);
  if (!isOrigin(value)) {
    throw new MalformedError(members.path('audience'), 'an origin such as https://portal.example', 'another text');
  }
}

const slug = (members) => members.matching('federation_slug', ...SLUG);

function membership(members) {
  slug(members);
  members.integer('seat', 0n, 14n);
  time(members, 'signed_at');
}

const READ = {
  'program-apply': (m) => {
    m.literal('questionnaire_path', 'questionnaire.md');
    m.integer('questionnaire_bytes', 1n, 256n * 1024n);
    m.matching('questionnaire_sha256', ...HASH);
    m.unixSeconds('submitted_at_unix');
  },
  'federation-join': membership,
  'federation-leave': membership,
  'charter-sign': (m) => {
    m.matching('charter_hash', ...HASH);
    text(m, 'charter_version', 32);
    slug(m);
    time(m, 'signed_at');
  },
  'alert-publish': (m) => {
    m.matching('severity', /^(?:info|warning|critical)$/, 'info, warning or critical');
    const tags = m.any('tags');
    if (!Array.isArray(tags) || tags.length > 16 || !tags.every((tag) => typeof tag === 'string' && TAG.test(tag))) {
      throw new MalformedError(m.path('tags'), 'at most 16 tags of 1 to 32 of a-z, 0-9, -', 'another');
    }
    text(m, 'title', 200);
    text(m, 'body', 20_000);
    slug(m);
    time(m, 'occurred_at');
  },
  'exit-handoff': (m) => {
    slug(m);
    text(m, 'reason', 2_000);
    time(m, 'signed_at');
    if (isThere(m, 'successor_operator_id')) readOperatorId(m, 'successor_operator_id');
  },
  'portal-forget': (m) => time(m, 'signed_at'),
  'portal-session': (m) => {
    m.matching('challenge', ...HASH);
    m.matching('role', /^(?:operator|reviewer)$/, 'operator or reviewer');
  },
};

/** Whether these are an operator's actions; a signer's and a node's are read elsewhere. */
export const isOperatorAction = (name) => Object.hasOwn(READ, name);

/** Reads all parameters of an operator's action; gives those that every check needs. */
export function readParams(payload) {
  const members = new Members(payload.get('params'), 'payload.params');
  audience(members);
  const operatorId = readOperatorId(members, 'operator_id');
  READ[payload.get('action')](members);
  members.end();
  const values = payload.get('params');
  return { operatorId, federation: values.get('federation_slug'), values };
}
