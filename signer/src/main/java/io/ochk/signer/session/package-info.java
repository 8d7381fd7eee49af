/**
 * The connection to a node: outward only, to its RPC.
 *
 * <p>A {@link io.ochk.signer.session.NodeLink} proves with a signed challenge who it speaks for,
 * keeps one stream of events open and posts messages; when the line breaks it begins again. What
 * comes in goes to a {@link io.ochk.signer.session.Desk}. Nothing on the wire is peculiar to Java:
 * a browser's tab speaks the same with {@code fetch}.
 */
@NullMarked
package io.ochk.signer.session;

import org.jspecify.annotations.NullMarked;
