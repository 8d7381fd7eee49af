// The operator key, on a page of its own beside the signer that a node or a kit serves.
import { showCustody } from './custody.js';
import { showWho } from './frame.js';
import { currentKey } from '../key-store.js';
import { onChange } from '../opened-key.js';

const place = (id) => document.getElementById(id);

async function show() {
  await Promise.all([showWho(), showCustody(place('custody'), show)]);
  place('next').hidden = !(await currentKey());
}

onChange(() => showCustody(place('custody'), show));
await show();
