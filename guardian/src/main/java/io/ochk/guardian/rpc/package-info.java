/**
 * The node's side of its operator's signers: they connect, prove who they are, hear of everything
 * that is open and of what happens, and send what their operator has signed.
 */
@NullMarked
package io.ochk.guardian.rpc;

import org.jspecify.annotations.NullMarked;
