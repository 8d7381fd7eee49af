// One application, for its reviewer. What verifies and signs is loaded with the session.
import { showWho } from './frame.js';
import { button, failure, fill, h, notice } from '../dom.js';
import { currentKey } from '../key-store.js';
import { later } from '../later.js';
import { openSession } from '../session.js';

const root = document.getElementById('review');
const { application: id } = root.dataset;

async function show() {
  await showWho();
  const key = await currentKey();
  if (!key) {
    fill(root, notice('note', h('p', {}, 'Reading this needs the reviewer’s key. ', h('a', { href: '/reviewer' }, 'Restore it first'), '.')));
    return;
  }
  fill(root, button('Open a session and read', async () => {
    const { showApplication } = await later(() => import('./application-review.js'));
    await openSession('reviewer');
    await showApplication(root, id, key);
  }, { class: 'primary' }));
}

await show().catch((error) => fill(root, failure(error)));
