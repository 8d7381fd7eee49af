/**
 * The federation directory: the organiser's statements, operators' memberships and exits, and what
 * follows from them.
 *
 * <p>{@link io.ochk.portal.federation.Federations} loads the facts and lets the protocol's {@link
 * io.ochk.protocol.directory.FederationState} decide; the portal has no rule of its own about seats
 * or charters. {@link io.ochk.portal.federation.RecordRoutes} hands out everything signed about a
 * federation, so that anybody can come to the same result offline.
 */
@NullMarked
package io.ochk.portal.federation;

import org.jspecify.annotations.NullMarked;
