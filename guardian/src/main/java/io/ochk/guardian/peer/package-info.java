/**
 * Speaking with other nodes: signed, numbered frames over HTTP.
 *
 * <p>Each peer has a {@link io.ochk.guardian.peer.PeerLink} that sends, one frame at a time, what
 * waits in its outbox; {@link io.ochk.guardian.peer.FrameIntake} takes frames in, in order and
 * once; {@link io.ochk.guardian.peer.Greeting} finds peers and tells a new store what it has
 * missed.
 */
@NullMarked
package io.ochk.guardian.peer;

import org.jspecify.annotations.NullMarked;
