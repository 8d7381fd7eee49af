package io.ochk.protocol.signature;

/** Signs typed statements with one key, wherever that key is held. */
public interface MessageSigner {
  /** The key that signatures verify under. */
  PublicKey publicKey();

  /** Signs the statement's bytes; deterministic (RFC 8032). */
  Ed25519Signature sign(Signable statement);
}
