/**
 * Speaking to a portal over HTTP.
 *
 * <p>{@link io.ochk.client.PortalClient} asks one question and gets one {@link
 * io.ochk.client.Answer}: what was asked for, the portal's refusal with its reasons, or a sentence
 * saying why there is no answer. A portal that is down, slow, redirects, answers a web page or
 * stops in the middle is an expected answer, not an exception. Signed statements are idempotent, so
 * the same bytes are sent again when the line fails.
 *
 * <p>{@link io.ochk.client.PortalAddress} says which addresses a client talks to: none that is
 * plain HTTP to another machine, unless a person has said so.
 *
 * <p>{@link io.ochk.client.IncidentStream} follows incidents live and resumes where it stopped.
 *
 * <p>Nothing that a portal says is believed here: whoever asks verifies signatures.
 */
@NullMarked
package io.ochk.client;

import org.jspecify.annotations.NullMarked;
