// Opens (open FILE) and seals (seal) keystore files, independently of the Java code.
// The passphrase, and for seal the seed in hex, come in lines on standard input.
import { readFileSync } from 'node:fs';
import { argon2id } from '@noble/hashes/argon2.js';
import { bytesToHex, hexToBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { gcm } from '@noble/ciphers/aes.js';
import { ed25519 } from '@noble/curves/ed25519.js';

const lines = readFileSync(0, 'utf8').split('\n');
const passphrase = utf8ToBytes(lines[0].normalize('NFC'));

function aesKey(kdf) {
  return argon2id(passphrase, hexToBytes(kdf.salt), {
    t: kdf.iterations,
    m: kdf.memory_kib,
    p: kdf.parallelism,
    version: kdf.version,
    dkLen: 32,
  });
}

function associatedData(file) {
  const { ciphertext, ...header } = file;
  return utf8ToBytes(JSON.stringify(header));
}

if (process.argv[2] === 'open') {
  const file = JSON.parse(readFileSync(process.argv[3], 'utf8'));
  const cipher = gcm(aesKey(file.kdf), hexToBytes(file.cipher.nonce), associatedData(file));
  const seed = cipher.decrypt(hexToBytes(file.ciphertext));
  if (bytesToHex(ed25519.getPublicKey(seed)) !== file.public_key) {
    throw new Error('the public key is another');
  }
  console.log(bytesToHex(seed));
} else {
  const seed = hexToBytes(lines[1]);
  const file = {
    format: 'oc-keystore',
    version: 1,
    slot: 'operator',
    public_key: bytesToHex(ed25519.getPublicKey(seed)),
    kdf: {
      name: 'argon2id',
      version: 19,
      memory_kib: 8192,
      iterations: 2,
      parallelism: 1,
      salt: bytesToHex(randomBytes(16)),
    },
    cipher: { name: 'aes-256-gcm', nonce: bytesToHex(randomBytes(12)) },
  };
  const cipher = gcm(aesKey(file.kdf), hexToBytes(file.cipher.nonce), associatedData(file));
  file.ciphertext = bytesToHex(cipher.encrypt(seed));
  console.log(JSON.stringify(file));
}
