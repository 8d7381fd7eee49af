/**
 * What operators sign.
 *
 * <p>An {@link io.ochk.protocol.envelope.ActionEnvelope} is a payload, a key and a signature. Its
 * {@code params} are kept in the order in which they arrived, because the signature is over those
 * bytes; {@link io.ochk.protocol.envelope.Action} is their typed reading. {@link
 * io.ochk.protocol.envelope.Admission} decides whether an envelope may have an effect here and now;
 * offline verification needs only {@link io.ochk.protocol.envelope.ActionEnvelope#verify()}.
 */
@NullMarked
package io.ochk.protocol.envelope;

import org.jspecify.annotations.NullMarked;
