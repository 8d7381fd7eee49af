// The runbook: whose it is, and whether a bundle that is at hand fits.
import { fillIn, showWho } from './frame.js';
import { busy, code, facts, fill, h, notice } from '../dom.js';
import { later } from '../later.js';

async function check(file) {
  const { readBundle } = await later(() => import('../config-bundle.js'));
  const bundle = readBundle(new Uint8Array(await file.arrayBuffer()));
  return h('div', {}, notice('good', h('p', {}, 'The bundle fits: every member is there, and the id is that of the key.')),
    facts([
      ['Operator', code(bundle.operatorId)],
      ['Public key', code(bundle.publicKey)],
      ['Federation', code(bundle.federation)],
      ['Attests to', code(bundle.attestationUrl)],
      ['Log level', bundle.logLevel],
    ]));
}

document.getElementById('bundle-file').addEventListener('change', ({ target }) => {
  const place = document.getElementById('bundle-outcome');
  fill(place);
  if (target.files[0]) busy(target, place, () => check(target.files[0]));
});
await showWho();
await fillIn();
