/** One log for a process: our lines and those of all libraries, on standard error. */
@NullMarked
package io.ochk.server.logging;

import org.jspecify.annotations.NullMarked;
