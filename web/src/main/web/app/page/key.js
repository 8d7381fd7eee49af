// The operator key, on a page of its own beside the signer that a node or a kit serves.
import { showCustody } from './custody.js';
import { showWho } from './frame.js';
import { onChange } from '../opened-key.js';

const place = (id) => document.getElementById(id);

async function show() {
  const [key] = await Promise.all([showCustody(place('custody'), show), showWho()]);
  place('next').hidden = !key;
}

onChange(() => showCustody(place('custody'), show));
await show();
