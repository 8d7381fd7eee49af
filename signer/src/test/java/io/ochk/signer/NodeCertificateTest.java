package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.signature.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node asks its operator to certify, and what the signer certifies of it. */
@Tag("slow")
class NodeCertificateTest extends ScriptedSession {
  private static final String API = "https://node.example:9001";
  private static final String P2P = "https://node.example:9000";

  private void asks(PublicKey key, String api, String p2p, Duration until) {
    node.send(
        "certify",
        JsonObject.builder()
            .put("node_pubkey", key.hex())
            .put("endpoints", JsonObject.builder().put("api", api).put("p2p", p2p).build())
            .put("not_after", NOW.plus(until).getEpochSecond())
            .build());
  }

  @Test
  void aCertificateIsSignedOnlyForTheAddressThatTheSessionIsAt() {
    connected();
    for (String api : List.of("https://elsewhere.example:9001", API)) {
      asks(node.nodeKey, api, P2P, Duration.ofHours(1));
    }
    await(() -> said(NodeCertify.class).isPresent());
    assertThat(said(NodeCertify.class).orElseThrow().api().text()).isEqualTo(API);
  }

  @Test
  void onlyTheKeyOfTheNodeAtTheOtherEndIsCertified() {
    connected();
    asks(TestKeys.operator(3).publicKey(), API, P2P, Duration.ofHours(1));
    node.events.add("event: peers\ndata: []\n\nevent: of-later\ndata: {}\n\n");
    node.events.add("event: setup\ndata: {\"setup\":1}\n\n");
    asks(node.nodeKey, API, P2P, Duration.ofDays(90));
    await(() -> said(NodeCertify.class).isPresent());
    NodeCertify certificate = said(NodeCertify.class).orElseThrow();
    assertThat(node.sessions).hasSize(1);
    assertThat(certificate.nodePubkey()).isEqualTo(node.nodeKey);
    assertThat(certificate.notAfter()).isEqualTo(NOW.getEpochSecond() + 31L * 86_400);
  }

  @Test
  void aNodeThatAsksForCertificatesWithoutEndFillsNoJournal() {
    connected();
    await(() -> said(BridgeCommand.class).isPresent());
    for (int i = 0; i < 50; i++) {
      asks(
          node.nodeKey,
          API,
          "https://node.example:" + (i < 25 ? 9000 : 9000 + i),
          Duration.ofDays(30));
    }
    node.send("request-of-another-time", JsonObject.builder().build());
    await(() -> node.messages.stream().filter(NodeCertificateTest::isCertificate).count() >= 25);
    assertThat(
            node.messages.stream()
                .filter(NodeCertificateTest::isCertificate)
                .map(ScriptedSession::envelope)
                .distinct())
        .hasSize(1);
  }

  private static boolean isCertificate(JsonObject message) {
    return message.get("type").equals(Optional.of(new JsonString("envelope")))
        && action(envelope(message)) instanceof NodeCertify;
  }
}
