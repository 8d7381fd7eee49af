/** The commands {@code ceremony start}, {@code status}, {@code finalize} and {@code abandon}. */
@NullMarked
package io.ochk.kit.ceremony;

import org.jspecify.annotations.NullMarked;
