/**
 * What guardians' nodes say to each other.
 *
 * <p>A {@link io.ochk.protocol.peer.PeerFrame} carries {@link io.ochk.protocol.peer.PeerMessage}s
 * in a numbered stream, signed by the sender's node key, so that nobody else can fill a node's
 * queues. No fact follows from a frame: whatever decides something is an envelope inside it. A
 * {@link io.ochk.protocol.peer.Hello} opens the acquaintance; a {@link
 * io.ochk.protocol.peer.PeerReport} tells the portal how a node sees the others.
 */
@NullMarked
package io.ochk.protocol.peer;

import org.jspecify.annotations.NullMarked;
