/**
 * What the node says about itself: whether it is ready and why not ({@link
 * io.ochk.guardian.attestation.Readiness}), and every minute an attestation and a report about its
 * peers, signed with the certified node key ({@link io.ochk.guardian.attestation.Attester}).
 */
@NullMarked
package io.ochk.guardian.attestation;

import org.jspecify.annotations.NullMarked;
