// Drawing a part of a page anew: whoever is there with the keyboard stays, and whoever listens hears what is new. Pages load this
// after what they show.
import { fill, node, onFill } from './dom.js';

const DRAWN_WITH_WORK = 'button, input, select, textarea, form';

/**
 * Fills an element with children that nobody holds on to: where one is as one that is there, that one stays, so that only
 * what is new is read out. What has buttons or fields is put in anew, and so is what its reader has unfolded.
 */
export function update(element, ...children) {
  const held = [...element.childNodes];
  const stays = (one, fresh) => one.isEqualNode(fresh) && !one.matches?.(DRAWN_WITH_WORK) && !one.querySelector?.(DRAWN_WITH_WORK);
  return fill(element, children.flat().filter(Boolean).map((child) => {
    const fresh = node(child);
    const at = held.findIndex((one) => stays(one, fresh));
    return at < 0 ? fresh : held.splice(0, at + 1)[at];
  }));
}

const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';
const PARTS = 'article, section, dialog, main';

/** What a control is known by from one drawing to the next: its id, or else where it stands and what it is called. */
function nameOf(control, root) {
  if (control.id) return control.id;
  const words = control.getAttribute('aria-label') ?? control.labels?.[0]?.textContent
    ?? (control.matches('a, button, summary') ? control.textContent : '');
  const name = [control.localName, control.type, control.name, words];
  for (let at = control.parentElement; at !== root; at = at.parentElement) name.push(at.dataset.key ?? at.id);
  return name.filter(Boolean).join('\n');
}

const called = (name, root) => [...root.querySelectorAll(CONTROLS)].filter((one) => nameOf(one, root) === name);

// Whoever scrolls keeps what is in view.
function focused(element) {
  element?.focus({ preventScroll: true });
  return element && document.activeElement === element;
}

/**
 * Notes which control in `root` has the focus.
 *
 * @returns what brings the focus back: to that control or, drawn anew, to the same one; where it is gone, to the heading
 *     of its part of the page
 */
export function noteFocus(root) {
  const before = document.activeElement;
  if (before === root || !root.contains(before)) return () => {};
  const name = nameOf(before, root);
  const alike = called(name, root);
  const unfolded = before.closest('details')?.open;
  const around = [];
  for (let at = before.parentElement; at; at = at.parentElement) around.push(at);
  return () => {
    const now = called(name, root);
    // Among several of one name that are more or fewer than before, nobody knows which it was.
    const same = root.contains(before) ? before : now.length === alike.length ? now[alike.indexOf(before)] : undefined;
    if (unfolded) same?.closest('details')?.setAttribute('open', '');
    if (focused(same)) return;
    for (const part of around.filter((one) => one.isConnected && one.matches(PARTS))) {
      const heading = part.querySelector('h1, h2, h3');
      heading?.setAttribute('tabindex', '-1');
      if (focused(heading)) return;
    }
  };
}

onFill(noteFocus);
