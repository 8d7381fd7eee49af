/** Reading, judging and ratifying a federation's charter. */
@NullMarked
package io.ochk.kit.charter;

import org.jspecify.annotations.NullMarked;
