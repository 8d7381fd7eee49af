// Everything of one federation: its ceremonies and its requests, and what one node says about them.
import { hex } from '../bytes.js';
import { readEnvelope, unix } from '../envelope.js';
import { MalformedError, VerificationError } from '../errors.js';
import { readPublicKey } from '../identity.js';
import { Members } from '../json.js';
import { bridgeCommand, nodeCertify, readAction } from './actions.js';
import { CeremonyDesk } from './ceremony-desk.js';
import { readEpochRecord } from './epoch-record.js';
import { MAX_NUMBER, readHash, readHex, readNumber, readOrigin } from './members.js';
import { envelopeMessage } from './peer-messages.js';
import { readRequest } from './request.js';
import { readSetup } from './setup.js';
import { SigningDesk } from './signing-desk.js';

const LONGEST_CERTIFICATE = 31n * 24n * 60n * 60n;
const DAY = 24 * 60 * 60;

const kindsOf = (allowed) => [...allowed].sort().join();

/** Reads one message; what a later node may tell beyond these is passed over. */
const READ = {
  setup: (members, desk) => desk.ceremonies.setup(readSetup(members.members('setup'))),
  envelope: (members, desk) => desk.envelope(readEnvelope(members.members('envelope'))),
  epoch: (members, desk) => desk.ceremonies.epoch(readEpochRecord(members.members('record'))),
  request: (members, desk) => desk.signing.request(readRequest(members.members('request')),
      members.has('origin') ? readNumber(members, 'origin', 0, 14) : undefined),
  result: (members, desk) => desk.signing.result(readHash(members, 'request_hash'), members.string('signature', 1024)),
  'ask-commitments': (members, desk) => desk.signing.askCommitments({
    requestHash: readHash(members, 'request_hash'),
    number: readNumber(members, 'attempt', 0, MAX_NUMBER),
    epoch: readNumber(members, 'epoch', 0, MAX_NUMBER),
  }),
  'ask-share': (members, desk) => desk.signing.askShare(readHex(members, 'package', 1, 8192)),
  blame: (members, desk) => desk.signing.blame({
    requestHash: readHash(members, 'request_hash'),
    number: readNumber(members, 'attempt', 0, MAX_NUMBER),
    signingPackage: readHex(members, 'package', 1, 8192),
    shares: members.objects('shares').map(readEnvelope),
  }),
};

/** One federation's desk. */
export class FederationDesk {
  #bridges = new Map();

  /** @param options as both desks take them */
  constructor(options) {
    this.federation = options.federation;
    this.means = options.means;
    this.policy = options.policy;
    this.ceremonies = new CeremonyDesk(options);
    this.signing = new SigningDesk(options);
  }

  async resume() {
    await this.ceremonies.resume();
    await this.signing.resume();
  }

  /** Everything that a node has to have from here. */
  async everything() {
    return [...(await this.ceremonies.everything()), ...(await this.signing.everything())];
  }

  /** What a node has to have of what is under way here. */
  underWay() {
    return this.ceremonies.underWay();
  }

  /** Takes one message in; one that cannot be read, or does not verify, is refused and changes nothing. */
  async message(type, data) {
    if (Object.hasOwn(READ, type)) await READ[type](new Members(data, type), this);
  }

  async envelope(envelope) {
    const { name } = readAction(envelope);
    if (name === 'sign-approve') await this.signing.said(envelope);
    else if (name.startsWith('ceremony-')) await this.ceremonies.envelope(envelope);
  }

  #record(envelope) {
    return this.means.store.write((tx) => tx.signed(envelope));
  }

  #toldLately(audience, allowed) {
    const told = this.#bridges.get(audience);
    return told?.kinds === kindsOf(allowed) && this.means.store.now().getTime() < told.at + (DAY / 2) * 1000 ? told : undefined;
  }

  /** What is signed to tell a node which kinds of requests a portal may put into the inbox; nothing if it was told lately. */
  bridging(audience, allowed) {
    if (this.#toldLately(audience, allowed)) return undefined;
    const { operator } = this.means;
    return operator.payload(bridgeCommand(operator.publicKey, this.federation, {
      audience, allowed, requestId: hex(crypto.getRandomValues(new Uint8Array(16))),
    }), DAY);
  }

  /**
   * Tells a node which kinds of requests a portal may put into the inbox, by the policy that holds. What was told lately
   * is told again as it was: a line that comes and goes fills no journal.
   *
   * @param payload of `bridging`, if the operator has seen it and agreed
   */
  async bridge(audience, payload = this.bridging(audience, this.policy().bridge)) {
    const { operator, store } = this.means;
    const allowed = this.policy().bridge;
    if (!payload) return this.#toldLately(audience, allowed).message;
    const envelope = operator.signPayload(payload);
    await this.#record(envelope);
    const message = envelopeMessage(envelope);
    this.#bridges.set(audience, { kinds: kindsOf(allowed), at: store.now().getTime(), message });
    return message;
  }

  /** What certifies the key of the node at the other end of this very session, and no other. */
  certifying(hello, data) {
    const members = new Members(data, 'certify');
    const nodePubkey = readPublicKey(members, 'node_pubkey');
    if (nodePubkey !== hello.nodePubkey) throw new VerificationError('node_pubkey', hello.nodePubkey, nodePubkey);
    const endpoints = members.members('endpoints');
    const api = readOrigin(endpoints, 'api');
    if (api !== hello.audience) throw new VerificationError('endpoints.api', hello.audience, api);
    const { operator, store } = this.means;
    const now = unix(store.now());
    const asked = members.unixSeconds('not_after');
    if (asked <= now) throw new MalformedError('not_after', `after ${now}`, `${asked}`);
    return operator.payload(nodeCertify(operator.publicKey, this.federation, {
      nodePubkey,
      api,
      p2p: readOrigin(endpoints, 'p2p'),
      issuedAt: now,
      notAfter: asked < now + LONGEST_CERTIFICATE ? asked : now + LONGEST_CERTIFICATE,
    }), 30 * DAY);
  }

  /** Certifies a node: signs what `certifying` made. */
  async certify(payload) {
    const envelope = this.means.operator.signPayload(payload);
    await this.#record(envelope);
    return envelopeMessage(envelope);
  }

  close() {
    this.signing.close();
  }
}
