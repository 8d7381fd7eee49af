// Before the operator's own acts at the signer: exactly what is signed is shown, and only then done. What the policy allows
// is answered without being shown; the journal has it.
import { code, facts, h, time } from '../dom.js';
import { write } from '../json.js';
import { addressOf, requestHash, statementText } from '../signer/request.js';
import { askToSign, typedFields } from '../signing-dialog.js';

/** Shows a payload below what it is about; gives it back if the operator agrees to sign it. */
const assent = (runtime, title, payload, ...about) => askToSign({
  title, fields: h('div', {}, about.flat(), typedFields(payload)), text: write(payload), publicKey: runtime.operator.publicKey,
}, async () => ({ value: payload }));

const aboutRequest = (request) => [
  facts([
    ['Federation', code(request.federation)],
    ['Address that signs', code(addressOf(request))],
    ['Runs out', time(Number(request.expiresAt) * 1000)],
  ]),
  h('p', {}, 'With enough approvals the federation signs this:'),
  h('pre', { class: 'bytes', tabindex: '0' }, document.createTextNode(statementText(request))),
];

/** Approves or denies a request that waits. */
export async function decide(runtime, { signing }, request, yes) {
  const hash = requestHash(request);
  const payload = await assent(runtime, yes ? 'Approve a request of the federation' : 'Deny a request of the federation',
    signing.word(hash, yes ? 'approve' : 'deny'), aboutRequest(request));
  await runtime.serial(() => signing.decide(hash, yes, payload));
}

/** Proposes a request with the operator's own approval; gives its id. */
export async function propose(runtime, { signing }, kind, text, seconds) {
  const request = await signing.draft(kind, text, seconds);
  const payload = await assent(runtime, 'Propose to the federation, and approve', signing.word(requestHash(request), 'approve'), aboutRequest(request));
  return runtime.serial(() => signing.propose(request, payload));
}

/** The terms of a ceremony. */
export const terms = ({ setup, setupHash }) => facts([
  ['Federation', code(setup.federation)],
  ['What', setup.resharing ? `new shares of the same key, epoch ${setup.resharing.epoch}` : 'a new key'],
  ['Threshold', `${setup.threshold} of ${setup.seats.length}`],
  ['Network', setup.network],
  ['Charter', code(setup.charterHash)],
  ['Setup', code(setupHash)],
]);

/** Joins a ceremony that is proposed. */
export async function join(runtime, { ceremonies }, ceremony) {
  const payload = await assent(runtime, 'Join a ceremony', await ceremonies.joining(ceremony), terms(ceremony));
  await runtime.serial(() => ceremonies.agree(ceremony.setupHash, payload));
}

/** Confirms a code that was compared: what this signer says first is shown; the rest follows from what the others say. */
export async function confirm(runtime, { ceremonies }, ceremony, typed) {
  const { setupHash } = ceremony;
  const payloads = await runtime.serial(() => ceremonies.opening(setupHash));
  for (const payload of payloads) {
    await assent(runtime, 'The codes are the same: deal in this ceremony', payload,
      facts([['Code, compared', code(ceremony.code)]]), terms(ceremony),
      h('p', {}, 'These are the commitments of your part. What your signer says after them, until it certifies the key, answers the other guardians and is not asked again.'));
  }
  await runtime.serial(() => ceremonies.confirm(setupHash, typed, payloads));
}

/** Does not join a ceremony, or gives it up. */
export async function giveUp(runtime, { ceremonies }, ceremony) {
  const payloads = await runtime.serial(() => ceremonies.leaving(ceremony.setupHash));
  const title = ceremony.stage === 'proposed' ? 'Do not join a ceremony' : 'Give a ceremony up';
  for (const payload of payloads) {
    await assent(runtime, title, payload, terms(ceremony), h('p', {}, 'It ends for all. Another can be proposed.'));
  }
  await runtime.serial(() => ceremonies.deny(ceremony.setupHash, payloads));
}

/** Replaces the policy; what it lets the portal bring is shown before the nodes are told. */
export async function keepPolicy(runtime, policy) {
  const payloads = runtime.bridging(policy);
  for (const payload of payloads) await assent(runtime, 'Tell your node which requests the portal may bring', payload);
  await runtime.setPolicy(policy, payloads);
}

/** Asks about a node before the first session with it, and before its key is certified for addresses that were not agreed to. */
export const introducing = (runtime) => ({
  session: (payload, hello) => assent(runtime, 'Open the first session with your node', payload, facts([
    ['Federation', code(hello.federation)],
    ['Node’s key', code(hello.nodePubkey)],
    ['Calls itself', code(hello.audience)],
  ]), h('p', {}, 'Later sessions with a node of this key are opened without asking.')),
  certificate: (payload, before) => assent(runtime, before ? 'Certify your node’s key for other addresses' : 'Certify your node’s key', payload,
    before && facts([['Until now', h('span', {}, code(before.api), ' ', code(before.p2p))]]),
    h('p', {}, 'It may speak for your seat to the other guardians, at these addresses. The certificate of this key for them is renewed without asking.')),
});

/** Proposes a ceremony and joins it. */
export async function start(runtime, desk, proposal) {
  const ceremony = await runtime.serial(() => desk.ceremonies.propose(proposal));
  if (ceremony.stage === 'proposed') await join(runtime, desk, ceremony);
}
