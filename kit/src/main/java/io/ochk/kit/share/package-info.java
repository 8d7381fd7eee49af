/** The commands {@code share restore} and {@code share refresh}. */
@NullMarked
package io.ochk.kit.share;

import org.jspecify.annotations.NullMarked;
