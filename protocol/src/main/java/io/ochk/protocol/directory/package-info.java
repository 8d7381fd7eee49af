/**
 * The federation directory, as statements that can be verified and not only believed.
 *
 * <p>The organiser's statements about a federation form a chain: {@link
 * io.ochk.protocol.directory.FederationCreate}, {@link io.ochk.protocol.directory.SeatAssign} and
 * {@link io.ochk.protocol.directory.CharterPublish}, each with a sequence number and the hash of
 * the one before. The operators' own envelopes (joining, leaving, ratifying) complete them. {@link
 * io.ochk.protocol.directory.FederationState} is what follows from all of these facts: who sits
 * where, which charter counts, who has ratified it, and the federation's status. The portal uses it
 * to decide, the verifier to check, so they cannot disagree.
 */
@NullMarked
package io.ochk.protocol.directory;

import org.jspecify.annotations.NullMarked;
