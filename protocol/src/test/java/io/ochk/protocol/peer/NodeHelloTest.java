package io.ochk.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.vectors.Vectors;
import org.junit.jupiter.api.Test;

class NodeHelloTest {
  private static final SigningKey NODE = TestKeys.key(101);

  private static NodeHello hello(JsonMembers row) throws MalformedException {
    JsonMembers hello = row.members("hello");
    NodeHello read =
        new NodeHello(
            Origin.of(hello.string("audience")).orElseThrow(),
            hello.sha256("challenge"),
            hello.sha256("client_nonce"),
            FederationSlug.read(hello, "federation_slug"),
            PublicKey.read(hello, "node_pubkey"));
    hello.end();
    return read;
  }

  @Test
  void whatAnotherImplementationSignedVerifiesAndIsSignedAlikeHere() throws Exception {
    for (JsonMembers row : Vectors.rows("signer-sessions.json")) {
      NodeHello hello = hello(row);
      Ed25519Signature signature = Ed25519Signature.read(row, "node_signature");
      hello.verify(signature);
      assertThat(NODE.sign(hello)).isEqualTo(signature);
      ActionEnvelope session = ActionEnvelope.read(row.members("session"));
      session.verify();
      SignerSession action = (SignerSession) session.action();
      assertThat(action.challenge()).isEqualTo(hello.challenge());
      assertThat(CanonicalJson.text(action.params()))
          .isEqualTo(CanonicalJson.text(session.payload().params()));
    }
  }

  @Test
  void anAnswerToAnotherQuestionOrOfAnotherNodeDoesNotVerify() throws Exception {
    JsonMembers row = Vectors.rows("signer-sessions.json").getFirst();
    NodeHello good = hello(row);
    Ed25519Signature signature = NODE.sign(good);
    NodeHello[] others = {
      new NodeHello(
          new Origin("https://other.example"),
          good.challenge(),
          good.clientNonce(),
          good.federationSlug(),
          good.nodePubkey()),
      new NodeHello(
          good.audience(),
          "01".repeat(32),
          good.clientNonce(),
          good.federationSlug(),
          good.nodePubkey()),
      new NodeHello(
          good.audience(),
          good.challenge(),
          "01".repeat(32),
          good.federationSlug(),
          good.nodePubkey()),
      new NodeHello(
          good.audience(),
          good.challenge(),
          good.clientNonce(),
          new FederationSlug("other"),
          good.nodePubkey()),
      new NodeHello(
          good.audience(),
          good.challenge(),
          good.clientNonce(),
          good.federationSlug(),
          TestKeys.key(102).publicKey()),
    };
    for (NodeHello other : others) {
      assertThatThrownBy(() -> other.verify(signature))
          .isInstanceOf(VerificationException.class)
          .hasMessageContaining("node_signature");
    }
  }
}
