import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { seeded } from './random.mjs';

export function mnemonics() {
  const random = seeded(39);
  const seeds = [new Uint8Array(32), new Uint8Array(32).fill(0x7f), new Uint8Array(32).fill(0x80), new Uint8Array(32).fill(255)];
  while (seeds.length < 40) seeds.push(random.bytes(32));
  return seeds.map((seed) => ({ seed: bytesToHex(seed), words: entropyToMnemonic(seed, wordlist) }));
}
