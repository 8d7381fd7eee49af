package io.ochk.signer.session;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;

/**
 * What proves that a signer's store was put back to an earlier state: its own introduction with a
 * later one. Nobody else can make that up, so it is believed from whoever shows it.
 */
final class BehindProof {
  private BehindProof() {}

  /**
   * Whether a refusal holds an introduction by this operator of this very store, in a later state
   * than it was presented in.
   *
   * @param problem a node's answer; the introduction is its member {@code session}
   */
  static boolean holds(JsonObject problem, PublicKey operator, SignerSession presented) {
    try {
      ActionEnvelope shown = ActionEnvelope.read(JsonMembers.of(problem).members("session"));
      shown.verify();
      return shown.pubkey().equals(operator)
          && shown.action() instanceof SignerSession session
          && session.signerId().equals(presented.signerId())
          && session.storeHead() > presented.storeHead();
    } catch (MalformedException | VerificationException e) {
      return false;
    }
  }
}
