// What the portal holds about an operator that is not public.
import { button, code, facts, fill, h, notice, time } from '../dom.js';
import { getPrivate } from '../portal.js';
import { currentSession, endSession, openSession } from '../session.js';

const ROLE = 'operator';

/** Shows it in `root`, or the way to it. */
export async function showHeld(root) {
  const session = await currentSession(ROLE).catch(() => undefined);
  if (session) await showOpen(root, session);
  else fill(root, button('Open a session and read', async () => showOpen(root, await openSession(ROLE))));
}

async function showOpen(root, session) {
  const { applications } = await getPrivate('/api/operator/mine');
  fill(root,
    applications.length === 0 ? h('div', { class: 'empty' }, h('p', {}, 'No application of yours is here.'))
      : applications.map(application),
    h('p', { class: 'quiet' }, 'The session ends ', time(session.expires_at), '.'),
    button('End the session', async () => {
      await endSession();
      await showHeld(root);
      root.append(notice('note', h('p', {}, 'The session has ended.')));
    }));
}

const application = ({ application_id: id, state, received_at: at, questionnaire }) => h('article', {},
  facts([['Application', code(id)], ['State', h('span', { class: `status ${state}` }, state)], ['Received', time(at)]]),
  questionnaire === null ? h('p', { class: 'quiet' }, 'Its answers have been deleted.')
    : h('details', {}, h('summary', {}, 'The answers'), h('pre', { class: 'charter', tabindex: '0' }, questionnaire)));
