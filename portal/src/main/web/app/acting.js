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
