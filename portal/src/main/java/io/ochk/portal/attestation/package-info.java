/**
 * The rows about how guardians' nodes are, by their own signed word and by their peers'.
 *
 * <p>{@link io.ochk.portal.attestation.Attestations} keeps what nodes say about themselves for 30
 * days, {@link io.ochk.portal.attestation.PeerReports} what they measure of each other; both also
 * count by the hour, so that {@link io.ochk.portal.attestation.Figures} of a month and their {@link
 * io.ochk.portal.attestation.Series} are quickly read.
 */
@NullMarked
package io.ochk.portal.attestation;

import org.jspecify.annotations.NullMarked;
