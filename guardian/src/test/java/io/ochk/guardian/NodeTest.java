package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.guardian.metrics.Metric;
import io.ochk.guardian.node.Node;
import io.ochk.guardian.world.TestSigner;
import io.ochk.guardian.world.Wire;
import io.ochk.guardian.world.World;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.NodeHello;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node by itself: start, stop, its signers, and what it says about itself. */
@Tag("slow")
class NodeTest {
  @TempDir Path data;

  @Test
  void aNodeWithoutPeersAndSignersSaysWhatIsMissing() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      Wire.await(
          "the record",
          () -> !Wire.get(node.api() + "/readyz").body().contains("record_not_verified"));
      Wire.Answer ready = Wire.get(node.api() + "/readyz");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body())
          .contains("certificate_missing", "no_signer_connected", "no_key_yet")
          .contains("peers_below_threshold");
      assertThat(Wire.get(node.api() + "/livez").status()).isEqualTo(200);
      assertThat(Wire.text(Wire.get(node.p2p() + "/healthz").json(), "federation_slug"))
          .isEqualTo("oc-me-v1");
      assertThat(Wire.get(node.api() + "/api/preflight").body()).contains("\"check\":\"charter\"");
    }
  }

  @Test
  void theNodeRunsOnWhileThePortalIsAwayAndAfterARestart() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      Wire.await(
          "the record",
          () -> !Wire.get(node.api() + "/readyz").body().contains("record_not_verified"));
      world.portal.answers(false);
      Node again = world.restart(0);
      assertThat(Wire.get(again.api() + "/readyz").body()).doesNotContain("record_not_verified");
    }
  }

  @Test
  void aRecordThatDoesNotVerifyChangesNothing() throws Exception {
    try (World world = new World(data)) {
      String record = CanonicalJson.text(world.programme.record().json());
      world.portal.record(
          record
              .replaceFirst("\"sig_hex\":\"..", "\"sig_hex\":\"00")
              .getBytes(StandardCharsets.UTF_8));
      Node node = world.start(0);
      Wire.await(
          "a refusal", () -> Wire.get(node.api() + "/readyz").body().contains("signature by"));
      world.portal.record(world.programme.record());
      Wire.await(
          "the record",
          () -> !Wire.get(node.api() + "/readyz").body().contains("record_not_verified"));
    }
  }

  @Test
  void twoNodesOnOneFolderAreRefused() throws Exception {
    try (World world = new World(data)) {
      world.start(0);
      assertThatThrownBy(
              () -> Node.start(world.settings(0), InstantSource.system(), World.RANDOM::nextBytes))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another oc-guardian is using the folder");
    }
  }

  @Test
  void theFolderOfAnotherNodeIsRefused() throws Exception {
    try (World world = new World(data)) {
      world.start(0).close();
      world.nodes.clear();
      assertThatThrownBy(() ->
              Node.start(
                  world.settings(1, List.of(), data.resolve("node0")),
                  InstantSource.system(),
                  World.RANDOM::nextBytes))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("choose another folder with --data");
    }
  }

  @Test
  void theNodeKeyIsReadableByItsOwnerAlone() throws Exception {
    try (World world = new World(data)) {
      world.start(0);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolve("node0/node.key"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aSignerWhoseStoreWasRestoredIsRefused() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      TestSigner signer = new TestSigner(world.operator(0), node.api());
      signer.head.set(10);
      assertThat(signer.open().status()).isEqualTo(200);
      signer.head.set(9);
      Wire.Answer refused = signer.open();
      assertThat(refused.code()).isEqualTo("signer_store_behind");
      // What proves it to the signer is its own word.
      ActionEnvelope shown = ActionEnvelope.read(JsonMembers.of(refused.json()).members("session"));
      shown.verify();
      assertThat(shown.pubkey()).isEqualTo(world.operator(0).publicKey());
      assertThat(((SignerSession) shown.action()).storeHead()).isEqualTo(10);
      signer.head.set(10);
      assertThat(signer.open().status()).isEqualTo(200);
    }
  }

  @Test
  void aSignerWhoseStoreWasRestoredIsRefusedAlsoIfItOnlyAnsweredSince() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      TestSigner signer = new TestSigner(world.operator(0), node.api()).start();
      // From then on it is asked for nothing, so it says nothing by itself.
      Wire.await(
          "the certificate",
          () ->
              signer.connected
                  && !Wire.text(Wire.get(node.api() + "/api/node").json(), "certificate", "pubkey")
                      .isEmpty());
      signer.head.set(20);
      // Nothing lasting is in it: a share or a refusal is passed on and not kept.
      signer.say(new PeerMessage.Refusal("0".repeat(64), 0, "not_approved").json());
      signer.close();
      signer.head.set(20);
      assertThat(signer.open().code()).isEqualTo("signer_store_behind");
      world.restart(0);
      assertThat(signer.open().code()).isEqualTo("signer_store_behind");
      signer.head.set(21);
      assertThat(signer.open().status()).isEqualTo(200);
    }
  }

  @Test
  void aSignerOfAnotherOperatorIsRefusedAndAChallengeIsUsedOnce() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      assertThat(new TestSigner(TestKeys.key(0x33), node.api()).open().code())
          .isEqualTo("signer_foreign");
      assertThat(
              Wire.post(
                      node.api() + "/rpc/v1/messages",
                      JsonObject.builder().build(),
                      "Authorization",
                      "Bearer 00")
                  .code())
          .isEqualTo("session_invalid");
    }
  }

  @Test
  void aNodeProvesThatItHoldsItsKeyToWhomeverItChallenges() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      String nonce = "5a".repeat(32);
      JsonObject challenge =
          Wire.post(
                  node.api() + "/rpc/v1/challenge",
                  JsonObject.builder().put("client_nonce", nonce).build())
              .json();
      new NodeHello(
              new Origin(Wire.text(challenge, "audience")),
              Wire.text(challenge, "challenge"),
              nonce,
              new FederationSlug(Wire.text(challenge, "federation_slug")),
              PublicKey.ofHex(Wire.text(challenge, "node_pubkey")).orElseThrow())
          .verify(
              Ed25519Signature.of(HexFormat.of().parseHex(Wire.text(challenge, "node_signature"))));
      assertThat(Wire.post(node.api() + "/rpc/v1/challenge", JsonObject.builder().build()).status())
          .isEqualTo(400);
    }
  }

  @Test
  void nobodyBetweenSignerAndNodeCanMakeTheSignersStoreLookNewer() throws Exception {
    try (World world = new World(data)) {
      Node node = world.start(0);
      TestSigner signer = new TestSigner(world.operator(0), node.api());
      ActionEnvelope session = signer.introduction();
      assertThat(
              Wire.post(
                      node.api() + "/rpc/v1/sessions",
                      JsonObject.builder()
                          .put("envelope", session.json())
                          .put("signer_id", signer.signerId)
                          .put("store_head", (1L << 53) - 1)
                          .build())
                  .code())
          .isEqualTo("malformed");
      assertThat(signer.open().status()).isEqualTo(200);
    }
  }

  @Test
  void thePageOfMetricsIsMadeOfTheCode() throws Exception {
    String page =
        Files.readString(Path.of(System.getProperty("oc.root"), "docs/operations/metrics.md"));
    assertThat(page).contains(Metric.table());
  }
}
