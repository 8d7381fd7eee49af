// Where an operator is on the way from a key to a ratified charter, as the portal's public data say.
import { entries } from '../journal.js';
import { findJson, getJson } from '../portal.js';
import { fill, h } from '../dom.js';

const STEPS = ['Identity', 'Application', 'Acceptance', 'Seat', 'Charter', 'Ceremony', 'Operation'];

/** Everything that the dashboard needs to know about the operator of `key`. */
export async function look(key) {
  if (!key) return { step: 0 };
  const signed = await entries(key.operatorId);
  const registered = await findJson(`/api/operator/registry/${key.operatorId}`);
  const application = await lastApplication(signed, registered);
  if (!registered) return { step: application ? 2 : 1, application };
  const federation = await ownFederation(key);
  if (!federation) return { step: 3, registered, application };
  const seated = { registered, application, federation };
  if (!federation.ratified) return { step: 4, ...seated };
  return { step: federation.status === 'live' ? 6 : 5, ...seated };
}

async function lastApplication(signed, registered) {
  const sent = signed.find((entry) => entry.action === 'program-apply' && entry.answer);
  const id = registered?.operator.application_id ?? sent?.answer.application_id;
  return id && findJson(`/api/operator/applications/${id}`);
}

/** The federation in which this key holds a seat, with whether it has ratified the newest charter. */
async function ownFederation(key) {
  const { federations } = await getJson('/api/federations');
  for (const { slug } of federations) {
    const { federation } = await getJson(`/api/public/federations/${slug}`);
    const seat = federation.seats.find((s) => s.operator_pubkey === key.publicKey);
    if (!seat) continue;
    const charter = federation.charter_hash && (await getJson(`/api/operator/charter?federation=${slug}`));
    const ratified = Boolean(charter?.signatures.some((s) => s.operator_pubkey === key.publicKey));
    return { ...federation, seat, ratified };
  }
  return undefined;
}

const link = (href, text) => h('a', { class: 'button primary', href }, text);

const NEXT = [
  () => ['Make or restore your operator key.', link('#custody-title', 'Go to the key')],
  () => ['Answer the questionnaire and sign it.', link('#application', 'Go to the application')],
  ({ application }) => application.state === 'received'
    ? ['Your application waits for the reviewer. There is nothing to do.']
    : application.state === 'rejected'
      ? ['Your application was rejected. Read and verify the reasons.', link('#acceptance', 'See the answer')]
      : ['The reviewer has answered.', link('#acceptance', 'Verify the answer')],
  () => ['You are accepted. Ask for a seat in a federation.', link('/me/operator/federations', 'See open seats')],
  ({ federation }) => federation.charter_hash
    ? [`Read the charter of ${federation.name} and ratify it.`, link(`/me/operator/federations#${federation.slug}`, 'Read and ratify')]
    : [`You hold seat ${federation.seat.index} of ${federation.name}. The charter is published when every seat is taken.`],
  ({ federation }) => [`You have ratified the charter of ${federation.name}. When every guardian has, your signers make the key together.`,
    link('/me/operator/inbox', 'Start your signer'), link(`/me/operator/ceremonies#${federation.slug}`, 'Watch the ceremony')],
  ({ federation, registered }) => [`${federation.name} is live.`,
    link(`/me/operator/attestation?operator=${registered.operator.operator_id}`, 'How your node attests')],
];

/** Shows the steps, and the next one in words. */
export function showLifecycle(root, state) {
  const [words, ...actions] = NEXT[state.step](state);
  fill(root,
    h('ol', { class: 'steps' }, STEPS.map((name, i) => h('li', {
      class: i < state.step ? 'done' : i === state.step ? 'now' : undefined,
      'aria-current': i === state.step ? 'step' : undefined,
    }, name))),
    h('div', { class: 'next' }, h('p', {}, h('strong', {}, 'Next: '), words), actions.length > 0 && h('p', { class: 'buttons' }, actions)));
}
