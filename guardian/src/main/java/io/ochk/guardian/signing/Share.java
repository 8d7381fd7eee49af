package io.ochk.guardian.signing;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.signing.SignatureShare;

/**
 * A seat's share of a signature, and the envelope that proves whose it is.
 *
 * @param sender whose, authenticated
 * @param share the share; whether it is right is another question
 * @param envelope what its operator signed
 */
public record Share(Identifier sender, SignatureShare share, ActionEnvelope envelope) {}
