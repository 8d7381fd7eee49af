// Messages to a node, as objects whose members are sorted when they are written.
import { requestJson } from './request.js';
import { setupJson } from './setup.js';

/** Carries a setup. */
export const setupMessage = (setup) => new Map([['type', 'setup'], ['setup', setupJson(setup)]]);

/** Carries an envelope. */
export const envelopeMessage = (envelope) => new Map([['type', 'envelope'], ['envelope', envelope]]);

/** Carries a request. */
export const requestMessage = (request) => new Map([['type', 'request'], ['request', requestJson(request)]]);

/** Says why a question about an attempt is not answered. */
export const refusalMessage = (requestHash, attempt, reason) =>
  new Map([['type', 'refusal'], ['request_hash', requestHash], ['attempt', BigInt(attempt)], ['reason', reason]]);
