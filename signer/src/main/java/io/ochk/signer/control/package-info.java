/**
 * How the kit's commands talk to a signer that runs: over a Unix domain socket that only the user
 * of this machine's account can open. There is no port.
 *
 * <p>One line of JSON asks, one line answers. {@link io.ochk.signer.control.ControlServer} listens,
 * {@link io.ochk.signer.control.ControlQuestion} is what was asked, {@link
 * io.ochk.signer.control.SignerControl} does it, {@link io.ochk.signer.control.ControlClient} asks.
 */
@NullMarked
package io.ochk.signer.control;

import org.jspecify.annotations.NullMarked;
