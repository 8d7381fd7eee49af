/** Which portal, which keys it must prove, and what it is to forget. */
@NullMarked
package io.ochk.kit.portal;

import org.jspecify.annotations.NullMarked;
