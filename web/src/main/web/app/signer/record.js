// A federation's public record: every signature in it, then what follows from the facts. The same rules as
// docs/spec/directory.md; the portal's word counts for nothing.
import { readParams } from '../action-params.js';
import { sha256Hex, utf8 } from '../bytes.js';
import { parseCharter, plain, validate } from '../charter.js';
import { keyHistory, readDecision, readKeyDocument, verifyDecision } from '../decision.js';
import { verify } from '../ed25519.js';
import { payloadSha256, readEnvelope } from '../envelope.js';
import { MalformedError, VerificationError } from '../errors.js';
import { nanoseconds } from '../fields.js';
import { isIdOf, operatorId, readOperatorId, readPublicKey } from '../identity.js';
import { Members, read, write } from '../json.js';
import { readHash, readNumber, readOptionalHash, readSlug, readText } from './members.js';

/** The most bytes of a record. */
export const MAX_RECORD = 64 * 1024 * 1024;
const TOLERANCE = 60n;
const SIGNATURE = /^[0-9a-f]{128}$/;

const shortId = (id) => id.slice(0, 19);

const SUBJECT = {
  'federation-create': (members) => {
    const subject = {
      name: readText(members, 'name', 100),
      threshold: readNumber(members, 'threshold', 1, 15),
      guardians: readNumber(members, 'target_guardian_count', 4, 15),
    };
    if (typeof members.any('bootstrap_mode') !== 'boolean') throw new MalformedError('bootstrap_mode', 'true or false', 'another value');
    for (const [name, most] of [['invite', 500], ['geography_hint', 200]]) {
      if (members.any(name) !== null) readText(members, name, most);
    }
    if (subject.threshold > subject.guardians || 2 * subject.threshold <= subject.guardians) {
      throw new MalformedError(members.path('threshold'), 'over half of target_guardian_count and at most all', `${subject.threshold}`);
    }
    return subject;
  },
  'seat-assign': (members) => {
    const subject = {
      seat: readNumber(members, 'seat', 0, 14),
      operatorId: readOperatorId(members, 'operator_id'),
      pubkey: readPublicKey(members, 'operator_pubkey'),
      request: readHash(members, 'request_sha256'),
      acceptance: readHash(members, 'acceptance_sha256'),
    };
    if (!isIdOf(subject.operatorId, subject.pubkey)) {
      throw new MalformedError(members.path('operator_id'), operatorId(subject.pubkey), subject.operatorId);
    }
    return subject;
  },
  'charter-publish': (members) => {
    const subject = {
      version: readText(members, 'charter_version', 32),
      hash: readHash(members, 'charter_hash'),
      supersedes: readOptionalHash(members, 'supersedes'),
    };
    if (members.any('ratify_by_unix') !== null) members.unixSeconds('ratify_by_unix');
    return subject;
  },
};

function readStatement(members, history) {
  const payload = members.members('payload');
  const action = payload.matching('action', /^(?:federation-create|seat-assign|charter-publish)$/, 'a statement of the organiser');
  const statement = {
    action,
    federation: readSlug(payload, 'federation_slug'),
    sequence: readNumber(payload, 'sequence', 0, 1_000_000),
    previous: readOptionalHash(payload, 'previous'),
    at: payload.unixSeconds('issued_at_unix'),
    ...SUBJECT[action](payload),
  };
  payload.end();
  const kid = members.matching('organiser_kid', /^[A-Za-z0-9_-]{8}$/, 'a key id');
  const signature = members.matching('sig_hex', SIGNATURE, '128 lower-case hex characters');
  // Members of a statement stand in declared order; what was read in another order has another hash than was signed.
  const bytes = utf8(write(members.any('payload')));
  members.end();
  const tenure = history.tenures.find((one) => one.kid === kid);
  const inOffice = tenure
    && (tenure.from === undefined || statement.at >= tenure.from - TOLERANCE)
    && (tenure.until === undefined || statement.at <= tenure.until + TOLERANCE);
  if (!inOffice || !verify(tenure.key, bytes, signature)) {
    throw new VerificationError(`statement ${statement.sequence}`, 'a signature by the organiser in office', 'another');
  }
  return { ...statement, sha256: sha256Hex(bytes) };
}

function readFact(members, names, slug) {
  const envelope = readEnvelope(members);
  const payload = envelope.get('payload');
  const pubkey = envelope.get('pubkey');
  const action = payload.get('action');
  if (!names.includes(action)) throw new VerificationError('action', names.join(' or '), action);
  const { operatorId: id, federation, values } = readParams(payload);
  if (federation !== slug || ![null, slug].includes(payload.get('federation'))) throw new VerificationError('federation_slug', slug, federation);
  if (!isIdOf(id, pubkey)) throw new VerificationError('operator_id', operatorId(pubkey), id);
  return {
    action, pubkey,
    sha256: payloadSha256(payload),
    signedAt: nanoseconds(values.get('signed_at')),
    seat: values.has('seat') ? Number(values.get('seat')) : undefined,
    hash: values.get('charter_hash'),
    version: values.get('charter_version'),
  };
}

function readCharter(members) {
  const hash = members.string('charter_hash', 64);
  const text = members.string('text');
  members.end();
  const charter = parseCharter(utf8(text));
  if (charter.hash !== hash) throw new VerificationError('charter_hash', charter.hash, hash);
  return charter;
}

/** Who belongs to a federation, as its facts say. */
class Federation {
  constructor(facts) {
    this.facts = facts;
    this.assigned = new Map();
    this.charters = [];
    this.chain = [];
  }

  leftSince(pubkey, seat, since) {
    return this.facts.memberships.some((m) =>
      m.action === 'federation-leave' && m.pubkey === pubkey && m.seat === seat && m.signedAt >= since);
  }

  /** Who sits: who has left sits no more. */
  get seats() {
    return [...this.assigned.values()].filter((s) => !this.leftSince(s.pubkey, s.seat, s.requestedAt))
      .sort((a, b) => a.seat - b.seat);
  }

  apply(statement) {
    const before = this.chain.at(-1);
    const fits = statement.sequence === this.chain.length && statement.previous === before?.sha256
      && (before === undefined || (statement.federation === before.federation && statement.at >= before.at))
      && (statement.action === 'federation-create') === (before === undefined);
    if (!fits) throw new VerificationError(`statement ${statement.sequence}`, 'the next in the chain', 'another');
    if (statement.action === 'federation-create') this.founding = statement;
    else if (statement.action === 'seat-assign') this.seat(statement);
    else this.publish(statement);
    this.chain.push(statement);
  }

  seat(assign) {
    const refuse = (expected) => {
      throw new VerificationError(`seat ${assign.seat} of ${assign.operatorId}`, expected, 'none');
    };
    const accepted = this.facts.acceptances.find((d) => d.sha256 === assign.acceptance);
    if (accepted?.operatorPubkey !== assign.pubkey) refuse('an acceptance by the reviewer');
    const request = this.facts.memberships.find((m) => m.sha256 === assign.request);
    if (request?.action !== 'federation-join' || request.pubkey !== assign.pubkey || request.seat !== assign.seat) {
      refuse('the operator’s request');
    }
    const taken = this.seats.some((s) => s.pubkey === assign.pubkey || s.seat === assign.seat);
    if (assign.seat >= this.founding.guardians || taken) refuse('a free seat');
    this.assigned.set(assign.seat,
        { seat: assign.seat, pubkey: assign.pubkey, operatorId: operatorId(assign.pubkey), requestedAt: request.signedAt });
  }

  publish(publish) {
    const refuse = (expected, found) => {
      throw new VerificationError(`charter ${publish.version}`, expected, found);
    };
    const front = this.front(publish.hash);
    if (this.assigned.size < this.founding.guardians) refuse('all seats taken', `${this.assigned.size}`);
    if (!front) refuse('its text, with front matter', 'none');
    const used = this.charters.some((c) => c.version === publish.version || c.hash === publish.hash);
    if (used || publish.supersedes !== this.charters.at(-1)?.hash) refuse('the version after the last', 'another');
    const broken = validate(this.facts.charters.get(publish.hash)).filter((f) => f.verdict === 'fail');
    if (broken.length > 0) refuse('no broken rule', broken.map((f) => f.rule).join(', '));
    const sitting = [...this.assigned.values()].map((s) => s.operatorId).sort().join();
    const agrees = front.federation_id === publish.federation && front.charter_version === publish.version
      && Number(front.threshold.m) === this.founding.threshold && Number(front.threshold.n) === this.founding.guardians
      && this.listed(publish.hash).sort().join() === sitting;
    if (!agrees) refuse('the federation’s guardians, threshold and version', 'others');
    this.charters.push(publish);
  }

  front(hash) {
    const charter = this.facts.charters.get(hash);
    return charter?.frontMatter && plain(charter.frontMatter);
  }

  listed(hash) {
    return (this.front(hash)?.guardians ?? []).map((g) => shortId(g.operator_id));
  }

  signers({ hash, version }) {
    return this.facts.ratifications.filter((r) => r.hash === hash && r.version === version).map((r) => r.pubkey);
  }

  /** Whoever sits, is listed and has signed. */
  ratifiers(publish) {
    const signers = this.signers(publish);
    const listed = this.listed(publish.hash);
    return this.seats.filter((s) => signers.includes(s.pubkey) && listed.includes(s.operatorId));
  }

  needed(publish) {
    const earlier = this.charters.slice(0, this.charters.indexOf(publish));
    const bound = earlier.some((c) => {
      const ids = this.signers(c).map(operatorId);
      return this.listed(c.hash).every((id) => ids.includes(id));
    });
    return bound ? this.founding.threshold : this.founding.guardians;
  }

  /** Why the federation would never have held a ceremony with this setup, if so. */
  setupRefusal(setup) {
    const charter = this.charters.find((c) => c.hash === setup.charterHash);
    if (!charter) return 'charter_hash: expected that of a published charter, found another';
    if (setup.federation !== this.chain[0].federation || setup.threshold !== this.founding.threshold) {
      return 't: expected that of the federation, found another';
    }
    const sitting = setup.seats.map(({ operatorId: id }) => shortId(id)).sort().join();
    if (this.listed(charter.hash).sort().join() !== sitting) return 'seats: expected the charter’s guardians, found others';
    const signers = this.signers(charter);
    for (const holder of setup.seats) {
      if (!signers.includes(holder.pubkey)) return `expected a ratification by ${holder.operatorId}, found none`;
      const assigned = this.chain.some((s) => s.action === 'seat-assign' && s.seat === holder.seat && s.pubkey === holder.pubkey);
      if (!assigned) return `${holder.operatorId} was never given seat ${holder.seat}`;
    }
    return undefined;
  }
}

/**
 * Verifies a record under pinned keys and gives who belongs to the federation: `{federation, seats, charter, name, chain}`,
 * `charter` being the newest if it is in force, with `ratifiedByAll`, and `chain` the hashes of the statements.
 *
 * @param pins `{reviewer, organiser}`, keys in hex
 */
export function verifyRecord(text, slug, pins) {
  const document = new Members(read(text, MAX_RECORD, 'record'), 'record');
  document.literal('kind', 'oc-federation-record');
  document.integer('version', 1n, 1n);
  document.literal('federation_slug', slug);
  const history = (role) => keyHistory(role, pins[role], readKeyDocument(write(document.any(`${role}_keys`))));
  const reviewer = history('reviewer');
  const organiser = history('organiser');
  const acceptances = document.objects('acceptances').map(readDecision);
  acceptances.forEach((decision) => verifyDecision(decision, reviewer, decision.operatorPubkey));
  const facts = {
    acceptances: acceptances.filter(({ action }) => action === 'program-accept'),
    memberships: document.objects('memberships').map((m) => readFact(m, ['federation-join', 'federation-leave'], slug)),
    ratifications: document.objects('ratifications').map((m) => readFact(m, ['charter-sign'], slug)),
    charters: new Map(document.objects('charters').map(readCharter).map((charter) => [charter.hash, charter])),
  };
  const state = new Federation(facts);
  document.objects('statements').map((members) => readStatement(members, organiser)).forEach((s) => state.apply(s));
  if (state.founding?.federation !== slug) throw new VerificationError('federation_slug', slug, `${state.founding?.federation}`);
  return membershipOf(state, slug);
}

function membershipOf(state, slug) {
  const { seats } = state;
  const publish = state.charters.at(-1);
  const ratified = publish ? state.ratifiers(publish).length : 0;
  const inForce = publish && ratified >= state.needed(publish);
  return {
    federation: slug,
    name: state.founding.name,
    seats: seats.map(({ seat, pubkey, operatorId: id }) => ({ seat, pubkey, operatorId: id })),
    charter: inForce ? {
      hash: publish.hash,
      version: publish.version,
      threshold: Number(state.front(publish.hash).threshold.m),
      ratifiedByAll: ratified === seats.length,
    } : undefined,
    chain: state.chain.map(({ sha256 }) => sha256),
    setupRefusal: (setup) => state.setupRefusal(setup),
  };
}
