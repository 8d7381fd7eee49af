// What every page does: times in the reader's zone, whether there is a connection, whose key is here.
import { localTime } from '../dom.js';
import { currentKey } from '../key-store.js';
import { isOpen, onChange } from '../opened-key.js';

/** Puts the times below `root` into the reader's zone; the exact instant stays as a title. */
export function localTimes(root = document) {
  for (const element of root.querySelectorAll('time[datetime]')) {
    const date = new Date(element.getAttribute('datetime'));
    if (Number.isNaN(date.getTime()) || element.title) continue;
    element.title = element.textContent;
    element.textContent = localTime(date);
  }
  for (const title of root.querySelectorAll('.chart title[data-from]')) {
    const { from, step, words } = title.dataset;
    title.textContent = `${step === 'day' ? '24 hours from ' : ''}${localTime(new Date(from))}: ${words}`;
  }
}

/** Shows whose key this browser holds. */
export async function showWho() {
  const me = document.getElementById('me');
  const key = await currentKey().catch(() => undefined);
  me.textContent = key ? key.operatorId : 'Your operator';
  if (!key) me.removeAttribute('data-state');
  else me.dataset.state = key.sealed && !isOpen(key.publicKey) ? 'locked' : 'open';
  if (key?.sealed) me.title = isOpen(key.publicKey) ? 'The key is open in this tab' : 'The key is sealed and locked';
}

/** On a page that is about one operator and names none: the one whose key is here. */
export async function fillIn() {
  if (!document.getElementById('whose') || new URLSearchParams(location.search).has('operator')) return;
  const key = await currentKey().catch(() => undefined);
  if (key) location.replace(`${location.pathname}?operator=${key.operatorId}${location.hash}`);
}

function showConnection() {
  document.getElementById('offline').hidden = navigator.onLine;
}

/** What was said of a form's values is not said of others: "Saved." goes when they are edited. A failure stays until it is tried again, and what is under way until it has ended. */
function unsay({ target }) {
  target.form?.querySelectorAll('.outcome > :not(.bad, progress, :has([aria-busy]))').forEach((said) => said.remove());
}

localTimes();
showConnection();
addEventListener('input', unsay);
addEventListener('online', showConnection);
addEventListener('offline', showConnection);
onChange(showWho);
showWho();
// What keeps the keyboard in its place comes after what is seen.
import('../redraw.js').catch(() => {});
