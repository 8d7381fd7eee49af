/** Charters as they were published, and their ratification by the guardians. */
@NullMarked
package io.ochk.portal.charter;

import org.jspecify.annotations.NullMarked;
