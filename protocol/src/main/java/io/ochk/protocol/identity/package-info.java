/**
 * Who an operator is: one Ed25519 key, the id derived from it, and the 24 words that are the key.
 */
@NullMarked
package io.ochk.protocol.identity;

import org.jspecify.annotations.NullMarked;
