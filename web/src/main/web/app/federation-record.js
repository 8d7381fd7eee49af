// Replaying a federation's record: who sits, which charter counts, who has ratified it. What follows is
// worked out here from signed statements and two pinned keys; nothing that the portal says is believed.
import { isOperatorAction, readParams } from './action-params.js';
import { sha256Hex, utf8 } from './bytes.js';
import { parseCharter, plain, validate } from './charter.js';
import { keyHistory, readDecision, readKeys, verifyDecision, verifyInOffice } from './decision.js';
import { parseEnvelope, payloadSha256, verifyEnvelope } from './envelope.js';
import { MalformedError, VerificationError } from './errors.js';
import { HASH, nanoseconds, SLUG, text } from './fields.js';
import { isIdOf, operatorId, readOperatorId, readPublicKey } from './identity.js';
import { LIMITS, Members, read, write } from './json.js';
import { requireSender } from './sender-rules.js';

const MAX_SEQUENCE = 1_000_000n;
const orNull = (members, name, take) => (members.any(name) === null ? null : take());
const SECOND = 1_000_000_000n;
const shortId = (id) => id.slice(0, 19);

function mismatch(member, expected, found) {
  throw new VerificationError(member, String(expected), String(found));
}

// What each statement says, in declared order: that is what was signed.
const SUBJECTS = {
  'federation-create': (m) => {
    const subject = new Map([
      ['name', text(m, 'name', 100)],
      ['threshold', m.integer('threshold', 1n, 15n)],
      ['target_guardian_count', m.integer('target_guardian_count', 4n, 15n)],
      ['bootstrap_mode', m.boolean('bootstrap_mode')],
      ['invite', orNull(m, 'invite', () => text(m, 'invite', 500))],
      ['geography_hint', orNull(m, 'geography_hint', () => text(m, 'geography_hint', 200))],
    ]);
    const [threshold, count] = [subject.get('threshold'), subject.get('target_guardian_count')];
    if (threshold > count || 2n * threshold <= count) {
      throw new MalformedError(m.path('threshold'), `over half of target_guardian_count and at most all (${count})`, String(threshold));
    }
    return subject;
  },
  'seat-assign': (m) => {
    const subject = new Map([
      ['seat', m.integer('seat', 0n, 14n)],
      ['operator_id', readOperatorId(m, 'operator_id')],
      ['operator_pubkey', readPublicKey(m, 'operator_pubkey')],
      ['request_sha256', m.matching('request_sha256', ...HASH)],
      ['acceptance_sha256', m.matching('acceptance_sha256', ...HASH)],
    ]);
    const [id, key] = [subject.get('operator_id'), subject.get('operator_pubkey')];
    if (!isIdOf(id, key)) throw new MalformedError(m.path('operator_id'), `${operatorId(key)}, the key’s id`, id);
    return subject;
  },
  'charter-publish': (m) => new Map([
    ['charter_version', text(m, 'charter_version', 32)],
    ['charter_hash', m.matching('charter_hash', ...HASH)],
    ['supersedes', orNull(m, 'supersedes', () => m.matching('supersedes', ...HASH))],
    ['ratify_by_unix', orNull(m, 'ratify_by_unix', () => m.unixSeconds('ratify_by_unix'))],
  ]),
};

/** Reads an organiser's statement; its signature is not checked yet. */
export function readStatement(members) {
  const payload = members.members('payload');
  const action = payload.matching('action', /^(?:federation-create|seat-assign|charter-publish)$/, 'a statement of an organiser');
  const link = [
    ['action', action],
    ['federation_slug', payload.matching('federation_slug', ...SLUG)],
    ['sequence', payload.integer('sequence', 0n, MAX_SEQUENCE)],
    ['previous', orNull(payload, 'previous', () => payload.matching('previous', ...HASH))],
    ['issued_at_unix', payload.unixSeconds('issued_at_unix')],
  ];
  const [sequence, previous] = [link[2][1], link[3][1]];
  if ((previous === null) !== (sequence === 0n)) {
    throw new MalformedError(payload.path('previous'), 'the hash of the statement before, or null in the first', previous ?? 'null');
  }
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

// An envelope of the record: signed, its parameters read strictly, about this federation and of one of these actions.
function fact(members, at, slug, actions) {
  const envelope = parseEnvelope(members);
  const payload = envelope.get('payload');
  const key = envelope.get('pubkey');
  const action = payload.get('action');
  verifyEnvelope(envelope);
  if (!isOperatorAction(action) || !actions.includes(action)) mismatch('action', actions.join(' or '), action);
  const { operatorId: id, values } = readParams(payload);
  if (values.get('federation_slug') !== slug) mismatch('federation_slug', slug, values.get('federation_slug'));
  if (payload.get('federation') !== null && payload.get('federation') !== slug) mismatch('federation', slug, payload.get('federation'));
  if (!isIdOf(id, key)) mismatch('operator_id', operatorId(key), id);
  return {
    at, action, key, values,
    statedAt: nanoseconds(values.get('signed_at') ?? values.get('occurred_at')),
    expiresAt: payload.get('expires_at') * SECOND,
    sha256: payloadSha256(payload),
  };
}

const facts = (members, name, slug, actions) => members.objects(name).map((one, i) => {
  const at = `${name}[${i}]`;
  try {
    return fact(one, at, slug, actions);
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error;
    throw new VerificationError(`${at}: ${error.member}`, error.expected, error.found);
  }
});

function readCharter(members) {
  const hash = members.string('charter_hash');
  const source = members.string('text');
  members.end();
  const charter = parseCharter(utf8(source));
  if (charter.hash !== hash) mismatch('charters: hash', hash, `${charter.hash}, computed here`);
  return charter;
}

function collect(members, slug, reviewer) {
  const acceptances = new Map();
  members.objects('acceptances').map(readDecision).forEach((decision) => {
    verifyDecision(decision, reviewer, decision.operatorPubkey);
    if (decision.action === 'program-accept') acceptances.set(decision.sha256, decision);
  });
  const memberships = facts(members, 'memberships', slug, ['federation-join', 'federation-leave'])
    .map((one) => ({ ...one, seat: Number(one.values.get('seat')) }));
  const ratifications = facts(members, 'ratifications', slug, ['charter-sign'])
    .map((one) => ({ ...one, hash: one.values.get('charter_hash'), version: one.values.get('charter_version') }));
  const incidents = facts(members, 'incidents', slug, ['alert-publish']);
  const exits = facts(members, 'exits', slug, ['exit-handoff']);
  return {
    acceptances,
    joins: new Map(memberships.filter(({ action }) => action === 'federation-join').map((one) => [one.sha256, one])),
    leaves: memberships.filter(({ action }) => action === 'federation-leave'),
    charters: new Map(members.objects('charters').map(readCharter).map((charter) => [charter.hash, charter])),
    ratifications,
    sent: [...memberships, ...ratifications, ...incidents, ...exits],
  };
}

// What the key has done is verified in `key-verification.js`; records from before there were keys do without.
function keyOf(members) {
  const [epochs, results] = ['epochs', 'results'].map((name) => (members.has(name) ? members.objects(name) : []));
  if (epochs.length === 0 && results.length > 0) mismatch('results', 'none without a key', results.length);
  return { epochs, results };
}

/** The state that follows from the chain so far. */
class State {
  constructor(slug, founding, facts) {
    this.slug = slug;
    this.founding = founding;
    this.facts = facts;
    this.assigned = new Map();
    // Every seat that was ever assigned, with the time.
    this.history = [];
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
      this.leaves(seat.key, seat.index, seat.requestedAt).length === 0);
  }

  /** The departures of a key from a seat at or after the time of a request for it. */
  leaves(key, index, requestedAt) {
    return this.facts.leaves.filter((l) => l.key === key && l.seat === index && l.statedAt >= requestedAt);
  }

  assign(payload, at) {
    const key = payload.get('operator_pubkey');
    const index = Number(payload.get('seat'));
    const id = operatorId(key);
    const acceptance = this.facts.acceptances.get(payload.get('acceptance_sha256'));
    if (acceptance?.operatorPubkey !== key) mismatch(`${at}.acceptance_sha256`, `the program-accept of ${id}`, 'none');
    const request = this.facts.joins.get(payload.get('request_sha256'));
    if (request?.key !== key || request.seat !== index) mismatch(`${at}.request_sha256`, `the federation-join of ${id} for seat ${index}`, 'none');
    if (index >= this.count) mismatch(`${at}.seat`, `a seat below ${this.count}`, index);
    const taken = this.seats().find((seat) => seat.key === key || seat.index === index);
    if (taken) mismatch(`${at}.seat`, 'a free seat for somebody without one', `seat ${taken.index} of ${taken.operatorId}`);
    const seat = { index, key, operatorId: id, requestedAt: request.statedAt };
    this.assigned.set(index, seat);
    this.history.push({ ...seat, issuedAt: payload.get('issued_at_unix') * SECOND });
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
  const collected = collect(members, slug, reviewer);
  const key = keyOf(members);
  let state;
  let previous = null;
  let last = 0n;
  const statements = members.objects('statements').map(readStatement);
  members.end();
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
    if (i === 0) state = new State(slug, payload, collected);
    else if (action === 'seat-assign') state.assign(payload, at);
    else state.publish(payload, at);
    previous = sha256;
    last = payload.get('issued_at_unix');
  });
  collected.sent.forEach((one) => requireSender(state, one));
  state.head = previous;
  state.key = key;
  state.statements = statements.length;
  return state;
}
