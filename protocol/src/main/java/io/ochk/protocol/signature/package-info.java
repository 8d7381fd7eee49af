/**
 * Ed25519 with one strict verdict.
 *
 * <p>RFC 8032 leaves room, and libraries use it: some accept keys of small order, some check the
 * equation times eight. Here there is one rule: the key and R are canonical encodings of points in
 * the prime-order subgroup (the key not the neutral element), S is below the group order, and R
 * equals [S]B − [k]A without a cofactor. {@link io.ochk.protocol.signature.PublicKey} cannot exist
 * for a key that breaks it, and {@link io.ochk.protocol.signature.StrictEd25519} is the only place
 * that verifies.
 *
 * <p>Signing goes through {@link io.ochk.protocol.signature.SigningKey}, which signs {@link
 * io.ochk.protocol.signature.Signable} objects that this library built itself, never bytes or
 * digests that somebody else made.
 */
@NullMarked
package io.ochk.protocol.signature;

import org.jspecify.annotations.NullMarked;
