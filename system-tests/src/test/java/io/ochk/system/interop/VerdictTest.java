package io.ochk.system.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Signatures about which libraries disagree get one verdict: from Node, kit and portal. */
class VerdictTest {
  @TempDir static Path folder;
  private static RunningPortal portal;
  private static Wire wire;
  private static Operator anybody;
  private static Node node;

  @BeforeAll
  static void aFederation() throws Exception {
    node = new Node();
    portal = RunningPortal.sqlite(folder.resolve("portal"));
    wire = new Wire(portal);
    wire.found();
    wire.seat(TestKeys.operator(0), 0);
    anybody = Operator.nobody("anybody", folder);
  }

  @AfterAll
  static void stop() throws Exception {
    portal.close();
    node.close();
  }

  @TestFactory
  Stream<DynamicTest> everyEdgeCaseGetsTheSameVerdict() throws Exception {
    ActionEnvelope genuine = wire.incident(TestKeys.operator(0), "edge case");
    String signed = new String(genuine.payload().signedBytes(), UTF_8);
    JsonMembers answer =
        node.ask(
            "edgeCases", JsonObject.builder().put("seed", "01".repeat(32)).put("text", signed));
    return answer.objects("cases", 100).stream().map(c -> test(genuine, signed, c));
  }

  private static DynamicTest test(ActionEnvelope genuine, String signed, JsonMembers edge) {
    try {
      return dynamicTest(edge.string("name"), () -> oneVerdict(genuine, signed, edge));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static void oneVerdict(ActionEnvelope genuine, String signed, JsonMembers edge)
      throws Exception {
    boolean valid = edge.bool("valid");
    JsonMembers there =
        node.ask(
            "strict",
            JsonObject.builder()
                .put("pubkey", edge.string("pubkey"))
                .put("message", HexFormat.of().formatHex(signed.getBytes(UTF_8)))
                .put("signature", edge.string("signature")));
    assertThat(there.bool("valid")).as("Node").isEqualTo(valid);

    byte[] envelope =
        new String(genuine.bytes(), UTF_8)
            .replace(genuine.pubkey().hex(), edge.string("pubkey"))
            .replace(genuine.signature().hex(), edge.string("signature"))
            .getBytes(UTF_8);
    Path file = Files.write(folder.resolve("edge.json"), envelope);
    anybody.kit("verify", file.toString()).run().exits(valid ? 0 : 4);

    RunningPortal.Reply reply = portal.post("/api/operator/incidents", envelope);
    if (valid) {
      assertThat(reply.status()).as("portal: %s", reply.body()).isEqualTo(201);
    } else {
      // A key that is none is found before anything is verified with it.
      boolean key = there.bool("key");
      assertThat(reply.text("code")).isEqualTo(key ? "signature_invalid" : "malformed");
      assertThat(reply.text("member")).isEqualTo(key ? "sig_hex" : "pubkey");
    }
  }
}
