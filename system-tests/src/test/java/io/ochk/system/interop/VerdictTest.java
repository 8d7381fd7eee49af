package io.ochk.system.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.system.world.Operator;
import io.ochk.system.world.RunningPortal;
import io.ochk.system.world.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of Ed25519 edge cases, over the bytes of an envelope: every row gets one verdict from
 * Node, kit, portal, and openssl behind the check of the key.
 */
class VerdictTest {
  private static final HexFormat HEX = HexFormat.of();

  @TempDir static Path folder;
  private static RunningPortal portal;
  private static Operator anybody;
  private static Node node;
  private static ActionEnvelope genuine;
  private static List<Edge> table;

  /** One row, and the envelope that it makes of the genuine one. */
  private record Edge(String name, String key, String signature, boolean strict, boolean valid) {
    byte[] envelope() {
      return new String(genuine.bytes(), UTF_8)
          .replace(genuine.pubkey().hex(), key)
          .replace(genuine.signature().hex(), signature)
          .getBytes(UTF_8);
    }
  }

  @BeforeAll
  static void aFederationAndTheTable() throws Exception {
    node = new Node();
    portal = RunningPortal.sqlite(folder.resolve("portal"));
    Wire wire = new Wire(portal);
    wire.found();
    wire.seat(TestKeys.operator(0), 0);
    anybody = Operator.nobody("anybody", folder);
    genuine = wire.incident(TestKeys.operator(0), "edge case");
    String signed = new String(genuine.payload().signedBytes(), UTF_8);
    JsonMembers answer =
        node.ask(
            "edgeCases", JsonObject.builder().put("seed", "01".repeat(32)).put("text", signed));
    table = new ArrayList<>();
    for (JsonMembers row : answer.objects("cases", 1_000)) {
      table.add(
          new Edge(
              row.string("name"),
              row.string("pubkey"),
              row.string("signature"),
              row.bool("key"),
              row.bool("valid")));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    portal.close();
    node.close();
  }

  @Test
  void theTableHasEveryKindOfRow() {
    assertThat(table).hasSizeGreaterThan(150);
    assertThat(table.stream().filter(Edge::valid).map(Edge::name))
        .contains("a plain signature", "R neutral, S = k a");
    assertThat(table.stream().map(Edge::name))
        .contains("S = 0", "S = L - 1", "S + 1 L")
        .contains("R is torsion point 7, S solves the equation times eight")
        .contains("R has torsion part 7, S solves the equation times eight")
        .contains("R is y = p + 18, sign 1", "key is y = p + 18, sign 1")
        .contains("key is torsion point 7, the equation holds")
        .contains("key has torsion part 7, the equation holds");
    assertThat(table.getFirst().key()).isEqualTo(TestKeys.operator(0).publicKey().hex());
  }

  @Test
  void nodeGivesTheVerdictOfTheTable() throws Exception {
    for (Edge edge : table) {
      JsonMembers there =
          node.ask(
              "strict",
              JsonObject.builder()
                  .put("pubkey", edge.key())
                  .put("message", HEX.formatHex(genuine.payload().signedBytes()))
                  .put("signature", edge.signature()));
      assertThat(there.bool("key")).as(edge.name()).isEqualTo(edge.strict());
      assertThat(there.bool("valid")).as(edge.name()).isEqualTo(edge.valid());
    }
  }

  @Test
  void theKitGivesTheVerdictOfTheTable() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("verify", "--json"));
    for (int i = 0; i < table.size(); i++) {
      Path file = folder.resolve("edge-" + i + ".json");
      Files.write(file, table.get(i).envelope());
      arguments.add(file.toString());
    }
    String said =
        anybody.kit(arguments.toArray(String[]::new)).run().exits(4).text("message") + "\n";
    for (int i = 0; i < table.size(); i++) {
      Edge edge = table.get(i);
      String named = folder.resolve("edge-" + i + ".json") + ": ";
      assertThat(said.contains(named)).as(edge.name()).isEqualTo(!edge.valid());
      if (!edge.valid()) {
        String why = said.substring(said.indexOf(named)).lines().findFirst().orElseThrow();
        assertThat(why).as(edge.name()).contains(edge.strict() ? "sig_hex" : "pubkey");
      }
    }
    Path plain = folder.resolve("edge-0.json");
    assertThat(table.getFirst().valid()).isTrue();
    anybody.kit("verify", plain.toString()).run().exits(0);
  }

  @Test
  void thePortalGivesTheVerdictOfTheTable() throws Exception {
    for (Edge edge : table) {
      RunningPortal.Reply reply = portal.post("/api/operator/incidents", edge.envelope());
      if (edge.valid()) {
        assertThat(reply.status()).as("%s: %s", edge.name(), reply.body()).isEqualTo(201);
      } else {
        // A key that is none is found before anything is verified with it.
        assertThat(reply.text("code"))
            .as(edge.name())
            .isEqualTo(edge.strict() ? "signature_invalid" : "malformed");
        assertThat(reply.text("member"))
            .as(edge.name())
            .isEqualTo(edge.strict() ? "sig_hex" : "pubkey");
      }
    }
  }

  @Test
  void opensslBehindTheCheckOfTheKeyGivesTheVerdictOfTheTable() throws Exception {
    assumeTrue(openssl("version") == 0, "needs openssl");
    for (Edge edge : table) {
      JsonMembers there =
          node.ask(
              "strict",
              JsonObject.builder()
                  .put("pubkey", edge.key())
                  .put("message", "")
                  .put("signature", edge.signature()));
      assertThat(there.bool("key") && opensslVerifies(edge))
          .as(edge.name())
          .isEqualTo(edge.valid());
    }
  }

  private static boolean opensslVerifies(Edge edge) throws Exception {
    Path key = folder.resolve("key");
    Files.write(key, HEX.parseHex("302a300506032b6570032100" + edge.key()));
    Path message = Files.write(folder.resolve("message"), genuine.payload().signedBytes());
    Path signature = Files.write(folder.resolve("signature"), HEX.parseHex(edge.signature()));
    return openssl(
            ("pkeyutl -verify -pubin -keyform DER -rawin -inkey "
                    + String.join(" -in ", key.toString(), message.toString())
                    + " -sigfile "
                    + signature)
                .split(" "))
        == 0;
  }

  private static int openssl(String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
