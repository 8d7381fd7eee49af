/** Checking what others signed, from files alone. */
@NullMarked
package io.ochk.kit.verification;

import org.jspecify.annotations.NullMarked;
