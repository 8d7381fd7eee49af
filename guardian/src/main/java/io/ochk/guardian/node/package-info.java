/**
 * The node as a whole: {@link io.ochk.guardian.node.Node} starts it from {@link
 * io.ochk.guardian.node.NodeSettings} and stops it.
 *
 * <p>It serves two ports: one for peers, one for its API and its operator's signers. Everything
 * that decides something is an envelope that an operator signed; the node keeps, relays and adds
 * up, and holds neither an operator's key nor a share.
 */
@NullMarked
package io.ochk.guardian.node;

import org.jspecify.annotations.NullMarked;
