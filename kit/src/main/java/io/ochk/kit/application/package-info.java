/** Applying to the programme and verifying the answer. */
@NullMarked
package io.ochk.kit.application;

import org.jspecify.annotations.NullMarked;
