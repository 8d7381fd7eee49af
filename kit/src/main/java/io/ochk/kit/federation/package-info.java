/** The federation directory: looking, asking for a seat, giving one up. */
@NullMarked
package io.ochk.kit.federation;

import org.jspecify.annotations.NullMarked;
