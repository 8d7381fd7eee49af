// Verifies one signature over and over with @noble/curves under our strict rule, and prints the
// rate of each of several rounds. Arguments: public key, message and signature in hex, seconds.
import { ed25519 } from '@noble/curves/ed25519.js';
import { hexToBytes } from '@noble/curves/utils.js';

const [key, message, signature] = process.argv.slice(2, 5).map(hexToBytes);
const seconds = Number(process.argv[5]);
for (let round = 0; round < 5; round++) {
  const end = performance.now() + (seconds * 1000) / 5;
  const begin = performance.now();
  let count = 0;
  while (performance.now() < end) {
    for (let i = 0; i < 20; i++) {
      if (!ed25519.verify(signature, message, key, { zip215: false })) throw new Error('refused');
    }
    count += 20;
  }
  console.log((count * 1000) / (performance.now() - begin));
}
