// Verifying any public document as the kit's `verify` does: what it is, and for each rule whether it holds.
// Nothing is sent anywhere; what is believed are keys that are handed in.
import { isOperatorAction, readParams } from './action-params.js';
import { sha256Hex, utf8 } from './bytes.js';
import { parseCharter, validate } from './charter.js';
import { keyHistory, keyId, readDecision, readKeys, verifyDecision, verifyInOffice } from './decision.js';
import { parseEnvelope, payloadSha256, verifyEnvelope } from './envelope.js';
import { isExpected, MalformedError } from './errors.js';
import { SLUG } from './fields.js';
import { readStatement, replay } from './federation-record.js';
import { isIdOf, operatorId, readOperatorId, readPublicKey } from './identity.js';
import { LIMITS, Members, read, write } from './json.js';
import { later } from './later.js';
import { Report } from './report.js';

const MOST_ROWS = 10_000;

/** Of the kinds that this page leaves to the kit. */
const KIT_ONLY = {
  attestation: 'a health attestation', report: 'a peer report', event: 'a settlement event', predecessor_sig_hex: 'a single rotation of a role key',
};

/**
 * Reads and verifies a document.
 *
 * @param bytes the document's exact bytes
 * @param believed `{reviewer, organiser}`: keys in hex; either may be missing
 * @param published for a role, its key document as `readKeys` gives it, or nothing if it is not at hand
 * @throws MalformedError if it is nothing that is known here, or breaks a rule of reading
 */
export async function verifyDocument(bytes, believed, published) {
  // Roles are looked up in it, and documents name roles.
  const pins = Object.assign(Object.create(null), believed);
  if (!looksLikeJson(bytes)) return charter(parseCharter(bytes));
  const object = read(bytes, LIMITS.federation, 'document');
  if (!(object instanceof Map)) throw new MalformedError('document', 'an object', 'another value');
  const members = () => new Members(object, 'document');
  const has = (name) => object.has(name);
  if (has('statements')) return record(bytes, members(), pins);
  if (has('transcript')) return (await threshold()).epoch(limited(bytes, LIMITS.record));
  if (has('keys')) return keys(readKeys(members()), pins);
  if (has('signatures')) return roster(members());
  if (has('questionnaire')) return application(limited(bytes, LIMITS.application));
  const signed = limited(bytes, LIMITS.signed);
  if (has('pubkey')) return envelope(parseEnvelope(signed));
  if (has('reviewer_kid')) return decision(readDecision(signed), pins, published);
  if (has('organiser_kid')) return statement(readStatement(signed), pins, published);
  const other = ['predecessor_sig_hex', 'attestation', 'report', 'request', 'event'].find(has);
  if (other === 'request') return (await threshold()).result(signed);
  if (other) return kitOnly(other);
  throw new MalformedError('document',
      'an envelope, application, decision, directory statement, key document, roster, federation record, epoch record, signed request or charter', 'an object with other members');
}

// Bitcoin's curve and what federations do with it: only some documents need it.
const threshold = () => later(() => import('./key-verification.js'));

const limited = (bytes, limit) => new Members(read(bytes, limit, 'document'), 'document');

// By the first byte after the blanks that may stand around JSON, however many they are.
const looksLikeJson = (bytes) => bytes[bytes.findIndex((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0a) && byte !== 0x0d)] === 0x7b;

const kitOnly = (member) => new Report(KIT_ONLY[member], '')
  .notChecked('everything', `this page does not verify ${KIT_ONLY[member]}; the kit does, with the command below`);

function envelope(one) {
  const payload = one.get('payload');
  const report = new Report('envelope', `${payload.get('action')} by ${operatorId(one.get('pubkey'))}`);
  checkEnvelope(report, '', one);
  report.text = write(payload);
  report.sha256 = payloadSha256(payload);
  return report;
}

// The checks that every envelope gets, each name preceded by `at`; gives the parameters if they can be read.
function checkEnvelope(report, at, one) {
  const payload = one.get('payload');
  const key = one.get('pubkey');
  report.rule(`${at}signature`, `by ${key}`, () => verifyEnvelope(one));
  if (!isOperatorAction(payload.get('action'))) {
    report.notChecked(`${at}params`, `this page does not read the parameters of ${payload.get('action')}; the kit does`);
    return undefined;
  }
  try {
    const params = readParams(payload);
    const own = isIdOf(params.operatorId, key);
    report.expect(`${at}operator_id`, own, own ? `${params.operatorId} is the key’s id` : `expected ${operatorId(key)}, found ${params.operatorId}`);
    const federation = payload.get('federation');
    if (federation !== null && params.federation !== undefined && federation !== params.federation) {
      report.fail(`${at}federation`, 'expected the federation that the parameters name');
    }
    return params;
  } catch (error) {
    if (!isExpected(error)) throw error;
    report.fail(`${at}params`, error.message);
    return undefined;
  }
}

function application(file) {
  const one = parseEnvelope(file.members('envelope'));
  const answers = utf8(file.string('questionnaire', LIMITS.application));
  file.end();
  const report = new Report('application', `application of ${operatorId(one.get('pubkey'))}`);
  const params = checkEnvelope(report, '', one);
  const action = one.get('payload').get('action');
  if (params && action === 'program-apply') {
    report.expect('questionnaire',
      params.values.get('questionnaire_sha256') === sha256Hex(answers) && params.values.get('questionnaire_bytes') === BigInt(answers.length),
      'length and SHA-256 of the answers against the signed ones');
  } else {
    report.fail('action', `expected program-apply, found ${action}`);
  }
  return report;
}

// With the pinned key and the rotations that lead from it; without a pin the published key is taken at its word.
async function signedByRole(report, role, kid, pins, published, check) {
  let document = await published(role);
  if (!document && pins[role]) document = { keys: [pins[role]], rotations: [] };
  if (!document) {
    report.fail('signature', `expected the ${role}’s key to check against, found none`);
    return;
  }
  try {
    const history = keyHistory(role, pins[role] ?? document.keys[0], document);
    notePin(report, role, pins);
    report.rule('signature', `by the ${role}, key ${kid}, in office at that time`, () => check(history));
  } catch (error) {
    if (!isExpected(error)) throw error;
    report.fail(`${role} keys`, error.message);
  }
}

function notePin(report, role, pins) {
  if (!pins[role]) report.notChecked(`pinned ${role} key`, 'no key is pinned: the published one is taken at its word');
}

const withPin = (role, pins) => (pins[role] ? ` --${role}-key ${pins[role]}` : '');

async function decision(one, pins, published) {
  const report = new Report('decision', `${one.action} for ${one.operatorId}`, withPin('reviewer', pins));
  await signedByRole(report, 'reviewer', one.kid, pins, published, (history) => verifyDecision(one, history, one.operatorPubkey));
  report.text = new TextDecoder().decode(one.bytes);
  report.sha256 = one.sha256;
  return report;
}

async function statement(one, pins, published) {
  const report = new Report('organiser’s statement',
    `${one.payload.get('action')} of ${one.payload.get('federation_slug')}`, withPin('organiser', pins));
  await signedByRole(report, 'organiser', one.kid, pins, published,
    (history) => verifyInOffice(history, one.kid, one.payload.get('issued_at_unix'), one.bytes, one.signature));
  report.text = new TextDecoder().decode(one.bytes);
  report.sha256 = one.sha256;
  return report.notChecked('chain', 'a single statement; verify the federation’s record for the rest');
}

function keys(document, pins) {
  const report = new Report('role keys', 'published keys');
  const [first] = document.rotations;
  if (first) {
    notePin(report, first.role, pins);
    return report.rule('rotations', `${document.rotations.length} rotation(s) form a chain`,
      () => keyHistory(first.role, pins[first.role] ?? first.predecessor, document));
  }
  report.pass('keys', `${document.keys.length} key(s), never rotated: ${document.keys.map(keyId).join(', ')}`);
  const role = ['reviewer', 'organiser'].find((name) => pins[name] === document.keys[0]);
  if (role) report.pass('pin', `the pinned key of the ${role}`);
  else if (pins.reviewer && pins.organiser) report.fail('pin', `expected a pinned key, or rotations that lead from one, found ${document.keys[0]}`);
  else report.notChecked('pin', `no pin says whose key ${document.keys[0]} is`);
  if (document.keys.length > 1) report.notChecked('other keys', 'no rotation leads to or from the keys after the first');
  return report;
}

// The answer of a portal's charter endpoint; members that prove nothing are ignored.
function roster(members) {
  const meta = members.members('meta');
  const slug = meta.matching('federation_slug', ...SLUG);
  const [hash, version] = [meta.string('charter_hash'), meta.string('charter_version')];
  const report = new Report('roster', `ratifications of charter ${version} of ${slug}`);
  const rows = members.objects('signatures', MOST_ROWS).map((row) => ({
    operatorId: readOperatorId(row, 'operator_id'),
    pubkey: readPublicKey(row, 'operator_pubkey'),
    hash: row.string('charter_hash'),
    version: row.string('charter_version'),
    envelope: parseEnvelope(row.members('envelope')),
  }));
  const seen = new Set();
  rows.forEach((row, i) => {
    const at = `signatures[${i}]: `;
    const params = checkEnvelope(report, at, row.envelope);
    const signed = params?.values;
    const proves = row.envelope.get('payload').get('action') === 'charter-sign' && signed !== undefined
      && [signed.get('charter_hash'), row.hash].every((one) => one === hash)
      && [signed.get('charter_version'), row.version].every((one) => one === version)
      && signed.get('federation_slug') === slug
      && row.pubkey === row.envelope.get('pubkey') && isIdOf(row.operatorId, row.pubkey);
    report.expect(`${at}row`, proves, `what the row says against what ${row.operatorId} signed`);
    const id = row.operatorId.slice(0, 19);
    report.expect(`${at}once`, !seen.has(id), `${row.operatorId} listed once`);
    seen.add(id);
  });
  report.notChecked('seats', 'whether these operators hold seats; verify the federation’s record');
  if (rows.length === 0) report.notChecked('signatures', 'nobody has ratified yet');
  return report;
}

async function record(bytes, members, pins) {
  const slug = members.string('federation_slug', 64);
  const report = new Report('federation record', `record of ${slug}`, withPin('reviewer', pins) + withPin('organiser', pins));
  const known = {};
  for (const role of ['reviewer', 'organiser']) {
    notePin(report, role, pins);
    known[role] = pins[role] ?? readKeys(members.members(`${role}_keys`)).keys[0];
  }
  let key;
  report.rule('record', 'statements, acceptances and what operators sent: signed, in order, each by somebody who could send it', () => {
    const state = replay(bytes, slug, known);
    key = state.key;
    report.pass('senders', `${state.facts.sent.length} envelopes by accepted operators and guardians of their time`);
    state.seats().forEach((seat) => report.pass(`seat ${seat.index}`, `${seat.operatorId}, key ${seat.key}`));
    if (!state.charter) return;
    const { version, hash } = state.charter;
    report.pass('charter', `version ${version}, hash ${hash}`);
    const [by, needed] = [state.ratifiers(state.charter).length, state.needed(state.charter)];
    if (by >= needed) report.pass('ratification', `by ${by}; it needs ${needed}`);
    else report.notChecked('ratification', `by ${by} so far; it needs ${needed}`);
  });
  if (key?.epochs.length > 0) (await threshold()).keyOfFederation(report, bytes, slug, known, key);
  return report;
}

function charter(one) {
  const report = new Report('charter', `charter ${one.hash}`);
  // Any text at all has a hash, and lacks placeholders: neither shows that it is a charter.
  const isText = one.frontMatter === undefined;
  if (isText) report.notChecked('hash', one.hash).notChecked('form', 'plain text: any text is such a charter, only its hash tells which');
  else report.pass('hash', one.hash);
  for (const { rule, verdict, why } of validate(one)) {
    if (verdict === 'pass' && !isText) report.pass(rule, why);
    else if (verdict === 'fail') report.fail(rule, why);
    else report.notChecked(rule, why);
  }
  return report;
}

/** A role's published keys, from their bytes or text. */
export const readPublished = (source) => readKeys(new Members(read(source, LIMITS.record, 'keys'), 'keys'));
