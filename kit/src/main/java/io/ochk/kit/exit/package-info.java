/** Leaving a federation cleanly. */
@NullMarked
package io.ochk.kit.exit;

import org.jspecify.annotations.NullMarked;
