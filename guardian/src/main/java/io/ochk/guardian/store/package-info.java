/**
 * What the node keeps, and how it keeps it.
 *
 * <p>Everything that comes in is decided on in a {@link io.ochk.guardian.store.Turn}: a transaction
 * that also stores what is to be sent. Only when it is durable, messages leave. The rows themselves
 * belong to the packages that know what they mean.
 */
@NullMarked
package io.ochk.guardian.store;

import org.jspecify.annotations.NullMarked;
