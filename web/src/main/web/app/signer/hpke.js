// HPKE (RFC 9180) as shares are sealed with it; by `share-sealing.js` alone, which loads it when it is needed.
import { Chacha20Poly1305 } from '@hpke/chacha20poly1305';
import { CipherSuite, HkdfSha256 } from '@hpke/core';
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519';

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. A suite keeps state while it works, so there is one for each call. */
export const suite = () =>
  new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Chacha20Poly1305() });
