// Building elements. Text goes in as text; there is no way to add markup.

/** An element with attributes, properties of handlers (`onclick`), and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false).map(node));
  return element;
}

/** A child as a node: text stands as text. */
export const node = (child) => (child instanceof Node ? child : document.createTextNode(visible(String(child))));

// Characters that turn the direction of text, that have no width or that break lines could make one text look like another.
const INVISIBLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** A text in which such characters stand as their numbers. */
export const visible = (text) => text.replace(INVISIBLE, (found) =>
  [...Array(found.length).keys()].map((i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''));

let noteFocus = () => () => {};

/** From now on `note` is told of each element that is about to be filled; what it gives is called afterwards. */
export const onFill = (note) => (noteFocus = note);

/** Puts these children in the place of what an element holds. Those that it holds already, in the same order, are not moved: that would end a click on them. */
export function fill(element, ...children) {
  const after = noteFocus(element);
  const wanted = children.flat().filter(Boolean).map(node);
  for (const one of [...element.childNodes]) if (!wanted.includes(one)) one.remove();
  let next = element.firstChild;
  for (const one of wanted) {
    if (one === next) next = next.nextSibling;
    else element.insertBefore(one, next);
  }
  after();
  return element;
}

/** A term and what it stands for, as rows of a description list. */
export const facts = (rows, className = 'facts') =>
  h('dl', { class: className }, rows.filter(([, value]) => value !== undefined && value !== null).map(([name, value]) =>
    h('div', {}, h('dt', {}, name), h('dd', {}, value))));

/** A hash, key or id. */
export const code = (text) => h('code', {}, text);

/** A time in the reader's zone, with the exact instant beside it. */
export function time(instant) {
  const date = new Date(instant);
  return h('time', { datetime: date.toISOString(), title: date.toISOString() }, localTime(date));
}

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A time in the reader's zone. */
export const localTime = (date) => FORMAT.format(date);

/** A message to whoever uses the page: `good`, `bad` or `note`. */
export const notice = (kind, ...children) =>
  h('div', { class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : 'status' }, children);

/** A failure in words, with the next step where there is one. */
export function failure(error) {
  return notice('bad',
    h('p', {}, h('strong', {}, error.title ?? TITLES[error.name] ?? 'That did not work'), '. ', error.message),
    error.next && h('p', {}, error.next));
}

const TITLES = {
  MalformedError: 'This cannot be read',
  VerificationError: 'This does not verify',
  UnreachableError: 'No connection',
  KeyPresentError: 'There is a key already',
  KeyAbsentError: 'There is no key',
};

/** A button that is out of use while its work is under way, and shows what went wrong beside it. */
export function button(label, work, attributes = {}) {
  const outcome = h('div', { class: 'outcome', 'aria-live': 'polite' });
  const element = h('button', { type: 'button', ...attributes, onclick: () => busy(element, outcome, work) }, label);
  return h('div', { class: 'action' }, element, outcome);
}

/**
 * Runs `work` while `element` is out of use; a failure is shown in `outcome`. A button is not disabled, which would take the
 * focus from it; a field is, or it would show what nobody looks at.
 */
export async function busy(element, outcome, work) {
  if (element.hasAttribute('aria-busy')) return;
  const outOfUse = element.localName === 'button' ? 'aria-disabled' : 'disabled';
  fill(outcome);
  element.setAttribute(outOfUse, 'true');
  element.setAttribute('aria-busy', 'true');
  try {
    const result = await work();
    if (result instanceof Node) fill(outcome, result);
  } catch (error) {
    fill(outcome, failure(error));
  } finally {
    element.removeAttribute(outOfUse);
    element.removeAttribute('aria-busy');
  }
}
