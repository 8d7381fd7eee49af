/**
 * The reviewer's and the organiser's keys.
 *
 * <p>Each role has one current key, published as a JWK set. A key is pinned once by whoever relies
 * on it; from then on only a {@link io.ochk.protocol.authority.KeyRotation}, signed by the
 * predecessor and by the successor, moves the pin. {@link io.ochk.protocol.authority.KeyHistory} is
 * the chain that results, and the one place where a decision's or a directory statement's signature
 * is checked.
 */
@NullMarked
package io.ochk.protocol.authority;

import org.jspecify.annotations.NullMarked;
