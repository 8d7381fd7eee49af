// A session at this portal: a challenge, signed, for a cookie that no script can read. It only reads.
import { envelopes, signing } from './acting.js';
import { currentKey } from './key-store.js';
import { AUDIENCE, getPrivate, postPrivate, RefusedError } from './portal.js';

const ADDRESS = '/api/operator/session';

/** The open session of the key that is here in this role, if there is one. */
export async function currentSession(role) {
  const key = await currentKey();
  if (!key) return undefined;
  try {
    const session = await getPrivate(ADDRESS);
    return session.operator_id === key.operatorId && session.role === role ? session : undefined;
  } catch (error) {
    if (error instanceof RefusedError && error.status === 401) return undefined;
    throw error;
  }
}

/** Opens a session with the key that is here, or goes on with the open one. */
export async function openSession(role) {
  const open = await currentSession(role);
  if (open) return open;
  const { publicKey } = await currentKey();
  const [{ envelopeText, portalSession }, { signed }] = await Promise.all([envelopes(), signing()]);
  const { challenge } = await postPrivate(`${ADDRESS}/challenge`, '{}');
  return postPrivate(ADDRESS, envelopeText(await signed(portalSession(AUDIENCE, publicKey, challenge, role))));
}

/** Ends the session. */
export const endSession = () => postPrivate(`${ADDRESS}/end`, '{}');
