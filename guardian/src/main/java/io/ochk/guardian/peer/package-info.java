/**
 * Speaking with other nodes: signed, numbered frames over HTTP.
 *
 * <ol>
 *   <li>Out: a turn's messages lie in the outbox ({@link io.ochk.guardian.peer.PeerRows}); {@link
 *       io.ochk.guardian.peer.PeerLinks} gives each to its peer's {@link
 *       io.ochk.guardian.peer.PeerLink}, whose {@code PeerQueue} gathers what goes into one frame,
 *       whose {@code FrameStream} numbers and signs it, and which sends one at a time ({@link
 *       io.ochk.guardian.peer.Http}) until it is acknowledged, with a {@code Pause} that grows.
 *   <li>In: {@link io.ochk.guardian.peer.FrameIntake} takes frames, in order and once, and hands on
 *       what is in them; who is a peer its operator's certificate says.
 *   <li>Meeting: {@link io.ochk.guardian.peer.Greeting} finds peers, and tells one whose store is
 *       new or old what it has missed.
 * </ol>
 *
 * <p>A frame makes nothing true: it keeps strangers out of the queues. What decides something is
 * signed by an operator, and is verified by whoever receives it.
 */
@NullMarked
package io.ochk.guardian.peer;

import org.jspecify.annotations.NullMarked;
