// Parts of a page that are loaded when they are needed.
import { RefusedError } from './errors.js';

/** What `load` imports. A portal that was renewed since this page was opened does not have this page's parts any more. */
export async function later(load) {
  try {
    return await load();
  } catch {
    throw new RefusedError('A part of this page could not be loaded: the portal cannot be reached, or has newer pages. Reload this one.');
  }
}
