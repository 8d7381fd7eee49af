/** Times as the wire writes them. Nothing here reads a clock. */
@NullMarked
package io.ochk.protocol.time;

import org.jspecify.annotations.NullMarked;
