/**
 * The connection to a node: outward only, to its RPC.
 *
 * <p>A {@link io.ochk.signer.session.NodeLink} keeps one stream of events open. {@code
 * Introduction} proves with a signed challenge whom it speaks for, {@code NodeOutbox} posts
 * messages, {@code Reconnect} says when a line that broke begins again, and {@link
 * io.ochk.signer.session.NodeClock} compares clocks. What comes in goes to a {@link
 * io.ochk.signer.session.Desk}. Nothing on the wire is peculiar to Java: a browser's tab speaks the
 * same with {@code fetch}.
 */
@NullMarked
package io.ochk.signer.session;

import org.jspecify.annotations.NullMarked;
