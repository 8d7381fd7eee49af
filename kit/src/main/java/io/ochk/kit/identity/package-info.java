/** Making, bringing, showing and backing up the operator's identity. */
@NullMarked
package io.ochk.kit.identity;

import org.jspecify.annotations.NullMarked;
