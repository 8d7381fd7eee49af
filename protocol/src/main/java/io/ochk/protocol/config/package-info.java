/** What a guardian's node must be told before it starts; it holds no private key. */
@NullMarked
package io.ochk.protocol.config;

import org.jspecify.annotations.NullMarked;
