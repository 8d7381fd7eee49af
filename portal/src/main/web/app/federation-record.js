// Replaying a federation's record: who sits, which charter counts, who has ratified it. What follows is
// worked out here from signed statements and two pinned keys; nothing that the portal says is believed.
import { sha256Hex, utf8 } from './bytes.js';
import { parseCharter, plain, validate } from './charter.js';
import { keyHistory, readDecision, readKeys, verifyDecision, verifyInOffice } from './decision.js';
import { payloadSha256, readEnvelope } from './envelope.js';
import { VerificationError } from './errors.js';
import { isIdOf, operatorId, readOperatorId, readPublicKey } from './identity.js';
import { LIMITS, Members, read, write } from './json.js';

const HASH = /^[0-9a-f]{64}$/;
const HASH_FORM = '64 lower-case hex characters';
const SLUG = /^[a-z0-9-]{1,64}$/;
const SLUG_FORM = '1 to 64 of a-z, 0-9, -';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const orNull = (members, name, take) => (members.any(name) === null ? null : take());
const shortId = (id) => id.slice(0, 19);

function mismatch(member, expected, found) {
  throw new VerificationError(member, String(expected), String(found));
}

// What each statement says, in declared order: that is what was signed.
const SUBJECTS = {
  'federation-create': (m) => new Map([
    ['name', m.string('name', 100)],
    ['threshold', m.integer('threshold', 1n, 15n)],
    ['target_guardian_count', m.integer('target_guardian_count', 4n, 15n)],
    ['bootstrap_mode', m.any('bootstrap_mode')],
    ['invite', orNull(m, 'invite', () => m.string('invite', 500))],
    ['geography_hint', orNull(m, 'geography_hint', () => m.string('geography_hint', 200))],
  ]),
  'seat-assign': (m) => new Map([
    ['seat', m.integer('seat', 0n, 14n)],
    ['operator_id', readOperatorId(m, 'operator_id')],
    ['operator_pubkey', readPublicKey(m, 'operator_pubkey')],
    ['request_sha256', m.matching('request_sha256', HASH, HASH_FORM)],
    ['acceptance_sha256', m.matching('acceptance_sha256', HASH, HASH_FORM)],
  ]),
  'charter-publish': (m) => new Map([
    ['charter_version', m.string('charter_version', 32)],
    ['charter_hash', m.matching('charter_hash', HASH, HASH_FORM)],
    ['supersedes', orNull(m, 'supersedes', () => m.matching('supersedes', HASH, HASH_FORM))],
    ['ratify_by_unix', orNull(m, 'ratify_by_unix', () => m.unixSeconds('ratify_by_unix'))],
  ]),
};

/** Reads an organiser's statement; its signature is not checked yet. */
export function readStatement(members) {
  const payload = members.members('payload');
  const action = payload.matching('action', /^(?:federation-create|seat-assign|charter-publish)$/, 'a statement of an organiser');
  const link = [
    ['action', action],
    ['federation_slug', payload.matching('federation_slug', SLUG, SLUG_FORM)],
    ['sequence', payload.integer('sequence', 0n, 2n ** 53n)],
    ['previous', orNull(payload, 'previous', () => payload.matching('previous', HASH, HASH_FORM))],
    ['issued_at_unix', payload.unixSeconds('issued_at_unix')],
  ];
  const whole = new Map([...link, ...SUBJECTS[action](payload)]);
  payload.end();
  const statement = {
    payload: whole,
    kid: members.matching('organiser_kid', /^[A-Za-z0-9_-]{8}$/, 'a key id of 8 base64url characters'),
    signature: members.matching('sig_hex', /^[0-9a-f]{128}$/, '128 lower-case hex characters'),
    bytes: utf8(write(whole)),
  };
  members.end();
  statement.sha256 = sha256Hex(statement.bytes);
  return statement;
}

/** The envelopes of a list, verified, about this federation and of these actions. */
function envelopes(members, name, slug, actions) {
  return members.objects(name).map((one, i) => {
    const at = `${name}[${i}]`;
    const envelope = readEnvelope(one);
    const payload = envelope.get('payload');
    const params = new Members(payload.get('params'), `${at}.params`);
    if (!actions.includes(payload.get('action'))) mismatch(`${at}.action`, actions.join(' or '), payload.get('action'));
    if (params.string('federation_slug') !== slug) mismatch(`${at}.federation_slug`, slug, params.string('federation_slug'));
    if (payload.get('federation') !== null && payload.get('federation') !== slug) mismatch(`${at}.federation`, slug, payload.get('federation'));
    const id = readOperatorId(params, 'operator_id');
    if (!isIdOf(id, envelope.get('pubkey'))) mismatch(`${at}.operator_id`, operatorId(envelope.get('pubkey')), id);
    return {
      action: payload.get('action'),
      key: envelope.get('pubkey'),
      params,
      signedAt: Date.parse(params.matching('signed_at', TIME, 'a time in UTC')),
      sha256: payloadSha256(payload),
    };
  });
}

function collect(members, slug, reviewer) {
  const acceptances = new Map();
  members.objects('acceptances').map(readDecision).forEach((decision) => {
    verifyDecision(decision, reviewer, decision.operatorPubkey);
    if (decision.action === 'program-accept') acceptances.set(decision.sha256, decision);
  });
  const joins = new Map();
  const leaves = [];
  for (const one of envelopes(members, 'memberships', slug, ['federation-join', 'federation-leave'])) {
    const membership = { ...one, seat: Number(one.params.integer('seat', 0n, 14n)) };
    if (one.action === 'federation-join') joins.set(one.sha256, membership);
    else leaves.push(membership);
  }
  const charters = new Map();
  for (const one of members.objects('charters')) {
    const hash = one.matching('charter_hash', HASH, HASH_FORM);
    const charter = parseCharter(utf8(one.string('text')));
    if (charter.hash !== hash) mismatch('charters: hash', hash, `${charter.hash}, computed here`);
    charters.set(hash, charter);
  }
  const ratifications = envelopes(members, 'ratifications', slug, ['charter-sign']).map((one) => ({
    ...one, hash: one.params.matching('charter_hash', HASH, HASH_FORM), version: one.params.string('charter_version', 32),
  }));
  return { acceptances, joins, leaves, charters, ratifications };
}

/** The state that follows from the chain so far. */
class State {
  constructor(slug, founding, facts) {
    this.slug = slug;
    this.founding = founding;
    this.facts = facts;
    this.assigned = new Map();
    this.published = [];
  }

  get count() {
    return Number(this.founding.get('target_guardian_count'));
  }

  get threshold() {
    return Number(this.founding.get('threshold'));
  }

  /** Who sits now; a departure at or after the granted request frees the seat. */
  seats() {
    return [...this.assigned.values()].sort((a, b) => a.index - b.index).filter((seat) =>
      !this.facts.leaves.some((l) => l.key === seat.key && l.seat === seat.index && l.signedAt >= seat.requestedAt));
  }

  assign(payload, at) {
    const key = payload.get('operator_pubkey');
    const index = Number(payload.get('seat'));
    const id = operatorId(key);
    if (!isIdOf(payload.get('operator_id'), key)) mismatch(`${at}.operator_id`, id, payload.get('operator_id'));
    const acceptance = this.facts.acceptances.get(payload.get('acceptance_sha256'));
    if (acceptance?.operatorPubkey !== key) mismatch(`${at}.acceptance_sha256`, `the program-accept of ${id}`, 'none');
    const request = this.facts.joins.get(payload.get('request_sha256'));
    if (request?.key !== key || request.seat !== index) mismatch(`${at}.request_sha256`, `the federation-join of ${id} for seat ${index}`, 'none');
    if (index >= this.count) mismatch(`${at}.seat`, `a seat below ${this.count}`, index);
    const taken = this.seats().find((seat) => seat.key === key || seat.index === index);
    if (taken) mismatch(`${at}.seat`, 'a free seat for somebody without one', `seat ${taken.index} of ${taken.operatorId}`);
    this.assigned.set(index, { index, key, operatorId: id, requestedAt: request.signedAt });
  }

  publish(payload, at) {
    if (this.assigned.size < this.count) mismatch(`${at}: seats`, `${this.count} taken`, this.assigned.size);
    const hash = payload.get('charter_hash');
    const version = payload.get('charter_version');
    const charter = this.facts.charters.get(hash);
    if (!charter) mismatch(`${at}.charter_hash`, 'the hash of a text in the record', hash);
    const before = this.published.at(-1);
    if (this.published.some((p) => p.hash === hash || p.version === version)) mismatch(`${at}.charter_version`, 'a new version', version);
    if (payload.get('supersedes') !== (before?.hash ?? null)) mismatch(`${at}.supersedes`, before?.hash ?? 'null', payload.get('supersedes'));
    const front = charter.frontMatter && plain(charter.frontMatter);
    if (!front) mismatch(`${at}: charter`, 'front matter', 'none');
    const broken = validate(charter).filter((f) => f.verdict === 'fail');
    if (broken.length > 0) mismatch(`${at}: charter`, 'a charter that keeps the rules', broken.map((f) => f.rule).join(', '));
    if (front.federation_id !== this.slug) mismatch(`${at}: federation_id`, this.slug, front.federation_id);
    if (front.charter_version !== version) mismatch(`${at}: charter_version`, version, front.charter_version);
    if (front.threshold.m !== this.threshold || front.threshold.n !== this.count) {
      mismatch(`${at}: threshold`, `${this.threshold} of ${this.count}`, `${front.threshold.m} of ${front.threshold.n}`);
    }
    const listed = new Set(front.guardians.map((g) => shortId(g.operator_id)));
    const seated = [...this.assigned.values()].map((s) => s.operatorId);
    if (listed.size !== seated.length || !seated.every((id) => listed.has(id))) {
      mismatch(`${at}: guardians`, `those who sit: ${seated.join(', ')}`, [...listed].join(', '));
    }
    this.published.push({ hash, version, charter, listed });
  }

  /** The newest version of the charter, if there is one. */
  get charter() {
    return this.published.at(-1);
  }

  #signers(published) {
    return new Set(this.facts.ratifications.filter((r) => r.hash === published.hash && r.version === published.version).map((r) => r.key));
  }

  /** The seats whose holders have ratified a version. */
  ratifiers(published) {
    const signers = this.#signers(published);
    return this.seats().filter((seat) => signers.has(seat.key) && published.listed.has(seat.operatorId));
  }

  /** How many ratifications bring a version into force: all for the first, M once one has bound. */
  needed(published) {
    const earlier = this.published.slice(0, this.published.indexOf(published));
    const bound = earlier.some((p) => {
      const ids = new Set([...this.#signers(p)].map(operatorId));
      return [...p.listed].every((id) => ids.has(id));
    });
    return bound ? this.threshold : this.count;
  }
}

/**
 * Verifies and replays a federation's record.
 *
 * @param source the record's text or bytes
 * @param pins `reviewer` and `organiser`: keys in hex, known from elsewhere
 * @throws VerificationError naming what does not hold
 */
export function replay(source, slug, pins) {
  const members = new Members(read(source, LIMITS.federation, 'record'), 'record');
  members.literal('kind', 'oc-federation-record');
  members.integer('version', 1n, 1n);
  if (members.string('federation_slug', 64) !== slug) mismatch('federation_slug', slug, members.string('federation_slug'));
  const reviewer = keyHistory('reviewer', pins.reviewer, readKeys(members.members('reviewer_keys')));
  const organiser = keyHistory('organiser', pins.organiser, readKeys(members.members('organiser_keys')));
  const facts = collect(members, slug, reviewer);
  let state;
  let previous = null;
  let last = 0n;
  const statements = members.objects('statements').map(readStatement);
  if (statements.length === 0) mismatch('statements', 'a federation-create', 'none');
  statements.forEach(({ payload, kid, signature, bytes, sha256 }, i) => {
    const at = `statements[${i}]`;
    if (payload.get('federation_slug') !== slug) mismatch(`${at}.federation_slug`, slug, payload.get('federation_slug'));
    if (payload.get('sequence') !== BigInt(i)) mismatch(`${at}.sequence`, i, payload.get('sequence'));
    if (payload.get('previous') !== previous) mismatch(`${at}.previous`, previous, payload.get('previous'));
    if (payload.get('issued_at_unix') < last) mismatch(`${at}.issued_at_unix`, `at least ${last}`, payload.get('issued_at_unix'));
    verifyInOffice(organiser, kid, payload.get('issued_at_unix'), bytes, signature);
    const action = payload.get('action');
    if ((action === 'federation-create') !== (i === 0)) mismatch(`${at}.action`, i === 0 ? 'federation-create' : 'seat-assign or charter-publish', action);
    if (i === 0) state = new State(slug, payload, facts);
    else if (action === 'seat-assign') state.assign(payload, at);
    else state.publish(payload, at);
    previous = sha256;
    last = payload.get('issued_at_unix');
  });
  state.head = previous;
  state.statements = statements.length;
  return state;
}
