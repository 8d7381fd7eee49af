/** What the node counts, in the format of Prometheus. Labels hold codes and peers, never data. */
@NullMarked
package io.ochk.guardian.metrics;

import org.jspecify.annotations.NullMarked;
