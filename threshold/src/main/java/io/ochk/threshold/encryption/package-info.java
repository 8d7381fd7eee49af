/**
 * How a share travels: sealed to its receiver with HPKE (RFC 9180) in base mode, DHKEM(X25519,
 * HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
 *
 * <p>A member's key pair follows from its operator seed, so that the seed and public data give a
 * share back. The ephemeral keys follow from the ceremony's secret instead of fresh randomness:
 * sealing twice gives the same bytes, and whoever is accused can reveal the ephemeral key of one
 * ciphertext and prove what is in it.
 */
@NullMarked
package io.ochk.threshold.encryption;

import org.jspecify.annotations.NullMarked;
