// What acts with a key, loaded when somebody acts: a page that only shows carries no cryptography.
import { later } from './later.js';

/** Showing and signing (`signing.js`). */
export const signing = () => later(() => import('./signing.js'));

/** Building statements (`envelope.js`). */
export const envelopes = () => later(() => import('./envelope.js'));

/** The private key (`vault.js`). */
export const vault = () => later(() => import('./vault.js'));

/** Keys and ids (`identity.js`). */
export const identities = () => later(() => import('./identity.js'));

/**
 * Loads all of that when the browser has nothing else to do: whoever has a key here signs without a connection, too, and a
 * portal that is renewed meanwhile is no harm. From the mark `ready-to-sign` on, nothing more needs to be loaded.
 */
export function prepare() {
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 200));
  idle(() => Promise.all([signing(), envelopes(), vault(), identities()])
    .then(() => performance.mark('ready-to-sign'), () => {}));
}
