/** Hashes over exact bytes. */
@NullMarked
package io.ochk.protocol.hash;

import org.jspecify.annotations.NullMarked;
