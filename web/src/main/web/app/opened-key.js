// Which sealed key is open in this tab, and who wants to know when that changes. The key itself is in `vault.js`.

/** How long an opened key stays open without being used. */
export const OPEN_MILLIS = 10 * 60 * 1000;

let open;
const listeners = new Set();

/** Whether a sealed key is open in this tab. */
export const isOpen = (publicKey) => open === publicKey;

/** Calls `listener` whenever the key is opened or locked. */
export const onChange = (listener) => listeners.add(listener);

/** Tells everybody who wants to know. */
export const noteChange = () => listeners.forEach((listener) => listener());

/** Notes which key is open now, or that none is; for `vault.js` alone. */
export function noteOpen(publicKey) {
  if (open === publicKey) return;
  open = publicKey;
  noteChange();
}
