// The reviewer's answer, verified in this browser with the pinned key.
import { utf8 } from '../bytes.js';
import { button, code, facts, fill, h, notice, time } from '../dom.js';
import { keyHistory, keyId, readDecision, readKeyDocument, verifyDecision } from '../decision.js';
import { VerificationError } from '../errors.js';
import { pin, pinned } from '../journal.js';
import { Members, read } from '../json.js';
import { getText } from '../portal.js';

const ROLE = 'reviewer';
const KEYS = '/.well-known/oc-operator-reviewer.json';

/** Shows the answer to an application in `root`. */
export async function showAcceptance(root, key, applicationId) {
  const document = readKeyDocument(await getText(KEYS));
  const known = await pinned(ROLE);
  fill(root, known === undefined ? firstContact(root, key, applicationId, document)
    : await verified(root, key, applicationId, document, known));
}

function firstContact(root, key, applicationId, document) {
  const current = document.keys[0];
  return h('div', {},
    h('p', {}, 'The answer is signed by the reviewer. This browser does not know the reviewer’s key yet. Compare what the portal publishes with what you know from elsewhere; from then on it is pinned here, and only a successor that it signs replaces it.'),
    facts([['Reviewer’s key', code(current)], ['Key id', code(keyId(current))]]),
    button('This is the reviewer’s key', async () => {
      await pin(ROLE, current, new Date());
      await showAcceptance(root, key, applicationId);
    }, { class: 'primary' }));
}

async function verified(root, key, applicationId, document, known) {
  const history = keyHistory(ROLE, known, document);
  const answer = new Members(read(utf8(await getText(`/api/operator/applications/${applicationId}`))), 'answer');
  if (answer.any('decision') === null) {
    return h('div', {},
      h('p', {}, 'Application ', code(applicationId), ' has been received. No reviewer has answered yet.'),
      button('Look again', () => showAcceptance(root, key, applicationId)));
  }
  const decision = readDecision(answer.members('decision'));
  verifyDecision(decision, history, key.publicKey);
  if (decision.applicationId !== applicationId) {
    throw new VerificationError('application_id', applicationId, decision.applicationId);
  }
  const accepted = decision.action === 'program-accept';
  return h('div', {},
    notice(accepted ? 'good' : 'bad',
      h('p', {}, h('strong', {}, accepted ? 'Accepted.' : 'Rejected.'),
        ' Verified here: signed by the pinned reviewer key, for your key.')),
    facts([
      ['Application', code(decision.applicationId)],
      ['Decided', time(Number(decision.decidedAt) * 1000)],
      [accepted ? 'Note' : 'Reasons', decision.note === '' ? 'none' : h('span', { class: 'text' }, decision.note)],
      ['Reviewer’s key', code(decision.kid)],
      ['SHA-256 of what was signed', code(decision.sha256)],
    ]));
}
