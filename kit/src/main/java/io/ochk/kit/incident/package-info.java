/** Publishing incidents and following those of others. */
@NullMarked
package io.ochk.kit.incident;

import org.jspecify.annotations.NullMarked;
