/** Running the operator's node from the command line. */
@NullMarked
package io.ochk.kit.node;

import org.jspecify.annotations.NullMarked;
