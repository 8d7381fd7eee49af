// The browser's modules under Node: a line of JSON in, a line of JSON out. Documents travel as text.
import { createInterface } from 'node:readline';
import { Pauses } from '../../../../web/src/main/web/app/asking-pauses.js';
import { fromHex, hex, utf8 } from '../../../../web/src/main/web/app/bytes.js';
import { parseCharter, plain, validate } from '../../../../web/src/main/web/app/charter.js';
import { decisionPayload, keyHistory, readDecision, readKeyDocument, sealDecision, verifyDecision } from '../../../../web/src/main/web/app/decision.js';
import { documentPath } from '../../../../web/src/main/web/app/document-path.js';
import { visible } from '../../../../web/src/main/web/app/dom.js';
import * as ed25519 from '../../../../web/src/main/web/app/ed25519.js';
import * as envelopes from '../../../../web/src/main/web/app/envelope.js';
import { replay } from '../../../../web/src/main/web/app/federation-record.js';
import { operatorId, seedOfHex } from '../../../../web/src/main/web/app/identity.js';
import { jcs, LIMITS, Members, read, write } from '../../../../web/src/main/web/app/json.js';
import { bytes, FIELDS, markdown, problems } from '../../../../web/src/main/web/app/questionnaire.js';
import * as signer from '../../../../web/src/main/web/app/signer/actions.js';
import { ACTION_OF_KIND } from '../../../../web/src/main/web/app/signer/frames.js';
import { isOrigin } from '../../../../web/src/main/web/app/origin.js';
import { parseStrictYaml } from '../../../../web/src/main/web/app/strict-yaml.js';
import { readPublished, verifyDocument } from '../../../../web/src/main/web/app/verification.js';
import { seedOfWords, words } from '../../../../web/src/main/web/app/words.js';

const at = (request) => new Date(Number(request.at) * 1000);

const octets = (text) => fromHex(text, text.length / 2);
const attempt = (request) => ({ number: request.attempt, epoch: request.epoch, requestHash: request.request });

// One builder for each action, from the same inputs as in Java.
const BUILDERS = {
  'program-apply': (r, key) => envelopes.programApply(r.audience, key, utf8(r.questionnaire), at(r)),
  'federation-join': (r, key) => envelopes.federationJoin(r.audience, key, r.federation, r.seat, at(r)),
  'federation-leave': (r, key) => envelopes.federationLeave(r.audience, key, r.federation, r.seat, at(r)),
  'charter-sign': (r, key) => envelopes.charterSign(r.audience, key, r.federation, r.hash, r.version, at(r)),
  'alert-publish': (r, key) => envelopes.alertPublish(r.audience, key, r.federation, {
    title: r.title, body: r.body, severity: r.severity, tags: r.tags, occurredAt: at(r),
  }),
  'exit-handoff': (r, key) => envelopes.exitHandoff(r.audience, key, r.federation, r.reason, r.successor, at(r)),
  'portal-forget': (r, key) => envelopes.portalForget(r.audience, key, at(r)),
  'signer-session': (r, key) => signer.signerSession(key, {
    audience: r.audience, challenge: r.challenge, federation: r.federation, nodePubkey: r.node, signerId: r.signer, storeHead: r.head,
  }),
  'node-certify': (r, key) => signer.nodeCertify(key, r.federation, {
    nodePubkey: r.node, api: r.api, p2p: r.p2p, issuedAt: BigInt(r.issued), notAfter: BigInt(r.until),
  }),
  'ceremony-join': (r, key) => signer.ceremonyJoin(key, r.federation, {
    encryptionPubkey: fromHex(r.key, 32), guardianAddress: r.address, setupHash: r.setup,
  }),
  'bridge-command': (r, key) => signer.bridgeCommand(key, r.federation, { audience: r.audience, allowed: r.allowed, requestId: r.request }),
  'sign-approve': (r, key) => signer.signApprove(key, r.federation, r.request, r.decision),
  'sign-commit': (r, key) => signer.signCommit(key, r.federation, attempt(r), octets(r.value)),
  'sign-share': (r, key) => signer.signShare(key, r.federation, attempt(r), r.package, octets(r.value)),
  ...Object.fromEntries(ACTION_OF_KIND.slice(1).map((name) => [name, (r, key) => (r.setup
    ? signer.abandonSetup(key, r.federation, r.setup)
    : signer.ceremonyFrame(key, r.federation, { bytes: octets(r.frame), sessionHash: r.hash, message: { kind: r.kind } }))])),
  'portal-session': (r, key) => envelopes.portalSession(r.audience, key, r.challenge, r.role),
};

const operations = {
  actions: () => ({ actions: Object.keys(BUILDERS) }),

  envelope(request) {
    const seed = fromHex(request.seed, 32);
    const key = ed25519.publicKey(seed);
    const action = BUILDERS[request.action](request, key);
    const payload = envelopes.payloadOf(action, BigInt(request.nonce), BigInt(request.expires_at));
    return {
      envelope: envelopes.envelopeText(envelopes.seal(payload, key, seed)),
      sha256: envelopes.payloadSha256(payload),
    };
  },

  readEnvelope: ({ document }) =>
    ({ envelope: write(envelopes.readEnvelope(new Members(read(document), 'envelope'))) }),

  readApplication: ({ document }) => {
    const { envelope, questionnaire } = envelopes.readApplication(utf8(document), LIMITS.application);
    return { text: envelopes.applicationText(envelope, questionnaire) };
  },

  identity: ({ seed }) => {
    const bytes = fromHex(seed, 32);
    const key = ed25519.publicKey(bytes);
    return { pubkey: key, operator_id: operatorId(key), words: words(bytes).join(' ') };
  },

  seedOfWords: (request) => ({ seed: hex(seedOfWords(request.words)) }),
  seedOfHex: ({ text }) => ({ seed: hex(seedOfHex(text)) }),

  verify: ({ pubkey, message, signature }) => ({
    key: ed25519.isStrictKey(pubkey),
    valid: ed25519.verify(pubkey, Uint8Array.from(Buffer.from(message, 'hex')), signature),
  }),

  fields: () => ({ fields: FIELDS.map(({ id, title, maxLength }) => `${id} ${title} ${maxLength}`) }),

  questionnaire: ({ answers }) => {
    const found = problems(answers);
    return found.length > 0
      ? { problems: found.map(([id]) => id) }
      : { markdown: markdown(answers), length: bytes(answers).length };
  },

  yaml: ({ text }) => ({ json: jcs(parseStrictYaml(text)) }),

  charter: ({ source }) => {
    const charter = parseCharter(utf8(source));
    return {
      hash: charter.hash,
      body: charter.body,
      front: charter.frontMatter ? JSON.stringify(plain(charter.frontMatter)) : null,
      findings: validate(charter).map(({ rule, verdict }) => `${rule} ${verdict}`),
    };
  },

  decision: ({ keys, pinned, decision, applicant }) => {
    const history = keyHistory('reviewer', pinned, readKeyDocument(keys));
    const answer = readDecision(new Members(read(decision), 'decision'));
    verifyDecision(answer, history, applicant);
    return { sha256: answer.sha256, current: history.current };
  },

  record: ({ document, slug, reviewer, organiser }) => {
    const state = replay(document, slug, { reviewer, organiser });
    return {
      seats: state.seats().map(({ index, key, operatorId: id }) => `${index} ${key} ${id}`),
      charter: state.charter?.hash ?? null,
      ratifiers: state.charter ? state.ratifiers(state.charter).map(({ index }) => index) : [],
      needed: state.charter ? state.needed(state.charter) : 0,
      head: state.head,
    };
  },

  sealDecision: (request) => {
    const seed = fromHex(request.seed, 32);
    const payload = decisionPayload({ accept: request.accept, applicationId: request.application, operatorPubkey: request.applicant,
      note: request.note, federation: request.federation ?? null, at: at(request) });
    return { decision: write(sealDecision(payload, ed25519.publicKey(seed), seed)) };
  },

  // How long the page of a request waits after each of these answers.
  pauses({ answers }) {
    const views = {
      unknown: {}, open: { request: {} }, signed: { request: {}, signature: 'smp' }, published: { request: {}, signature: 'smp', published: true },
    };
    const pauses = new Pauses();
    return { pauses: answers.split(' ').map((answer) => pauses.after(views[answer])).join(' ') };
  },

  isOrigin: ({ text }) => ({ origin: isOrigin(text) }),
  documentPath: ({ text }) => ({ path: documentPath(text) ?? null }),
  visible: ({ text }) => ({ text: visible(text) }),

  json: ({ text }) => ({ text: write(read(text)) }),

  report: async ({ document, reviewer, organiser, keys }) => {
    const report = await verifyDocument(utf8(document), { reviewer, organiser }, async (role) => keys && keys[role] && readPublished(keys[role]));
    return { holds: report.holds, checks: report.checks.map(({ rule, verdict }) => `${verdict} ${rule}`) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = await operations[request.op](request);
  } catch (error) {
    answer = { error: `${error.name}: ${error.message}`, member: error.member ?? '' };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
