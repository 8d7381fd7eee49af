/**
 * What a guardian's node says about its own health every minute.
 *
 * <p>A {@link io.ochk.protocol.attestation.HealthAttestation} is signed by the operator's key, or
 * by the node's own key together with the operator's certificate for it. {@link
 * io.ochk.protocol.attestation.Health} is the colour that follows. All of it is the node's own
 * word: who controls the host can misreport health, but sign nothing else.
 */
@NullMarked
package io.ochk.protocol.attestation;

import org.jspecify.annotations.NullMarked;
