/**
 * The kit's home directory (mode 0700): {@code identity.json} says who the operator is and where
 * the key rests, {@code settings.json} holds the portal's address and the pinned keys, {@code
 * operator.keystore.json} is the sealed key where there is no keychain, and {@code audit.log} keeps
 * everything that was ever signed. Only the keystore file holds a secret, and that one sealed.
 */
@NullMarked
package io.ochk.kit.home;

import org.jspecify.annotations.NullMarked;
