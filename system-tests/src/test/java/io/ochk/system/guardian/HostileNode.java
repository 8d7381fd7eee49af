package io.ochk.system.guardian;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Whoever has taken over a guardian's host: it has the certified node key, and says anything. */
final class HostileNode {
  private final Guardian host;
  private final SigningKey nodeKey;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(60))
          .build();
  private final long stream = System.currentTimeMillis() + 1_000_000;

  HostileNode(Guardian host) throws Exception {
    this.host = host;
    this.nodeKey =
        SigningKey.ofSeed(
            HexFormat.of()
                .parseHex(Files.readString(host.data().resolve("node.key"), UTF_8).strip()));
  }

  /** A status and the code of the problem, empty if there is none. */
  record Answer(int status, String code) {
    @Override
    public String toString() {
      return status + " " + code;
    }
  }

  long stream() {
    return stream;
  }

  /** A frame for a guardian, which says what it should but for what is given. */
  PeerFrame.Payload payload(Guardian to, long sequence, PeerMessage... messages) {
    return new PeerFrame.Payload(
        Wire.SLUG,
        id(host),
        id(to),
        stream,
        sequence,
        System.currentTimeMillis(),
        List.of(messages));
  }

  static OperatorId id(Guardian guardian) {
    return OperatorId.parse(guardian.operatorId()).orElseThrow();
  }

  /** Signs with the node key and sends. */
  Answer send(Guardian to, PeerFrame.Payload payload) throws Exception {
    return post(to, PeerFrame.sign(payload, nodeKey).bytes());
  }

  /** Sends bytes. */
  Answer post(Guardian to, byte[] body) throws Exception {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + to.peerPort() + "/peer/v1/frames"))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), code(response.body()));
  }

  private static String code(byte[] body) {
    try {
      return StrictJson.parseObject(body, JsonLimits.SIGNED).get("code").orElse(null)
              instanceof JsonString code
          ? code.value()
          : "";
    } catch (Exception e) {
      return "";
    }
  }
}
