package io.ochk.system.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Asks a running signer over its control socket, as the kit's commands do, without a process for
 * each question.
 */
public final class SignerSocket {
  private static final JsonLimits LINE = new JsonLimits(8 * 1024 * 1024, 20);

  private final Path folder;

  /** The signer of the operator whose kit has this home. */
  public SignerSocket(Path home) {
    this.folder = home.resolve("signer");
  }

  /**
   * The answer, whether it is a refusal or not.
   *
   * @throws IOException if no signer runs, or it ended while it was asked
   */
  public JsonObject ask(JsonObject question) throws IOException {
    Path socket = Path.of(Files.readString(folder.resolve("control")).strip());
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel))) {
      ByteBuffer bytes =
          ByteBuffer.wrap((CanonicalJson.text(question) + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      return StrictJson.parseObject(line(in), LINE);
    } catch (MalformedException e) {
      throw new IOException("no whole answer", e);
    }
  }

  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toByteArray();
  }

  private JsonObject agreed(JsonObject.Builder question) throws IOException {
    JsonObject answer = ask(question.build());
    boolean ok = answer.get("ok").orElseThrow() instanceof JsonBoolean b && b.value();
    if (!ok) {
      throw new IOException("the signer refuses: " + answer);
    }
    return answer;
  }

  /** Approves a new statement and sends it; returns the request's id. */
  public String propose(String text) throws IOException {
    return text(
        agreed(
            JsonObject.builder()
                .put("command", "propose")
                .put("federation_slug", Federation.SLUG)
                .put("kind", "statement")
                .put("text", text)
                .put("seconds", 3_600)),
        "request_id");
  }

  /** Proposes new shares of the key to the same seats; returns the setup's hash. */
  public String refresh() throws IOException {
    return start(
        JsonObject.builder().put("kind", "reshare").put("dealers", new JsonArray(List.of())));
  }

  /** Proposes the generation of a key; returns the setup's hash. */
  public String generate() throws IOException {
    return start(JsonObject.builder().put("kind", "keygen").put("network", "regtest"));
  }

  private String start(JsonObject.Builder what) throws IOException {
    return text(
        agreed(what.put("command", "ceremony-start").put("federation_slug", Federation.SLUG)),
        "setup_hash");
  }

  /** What it says about itself. */
  public JsonObject status() throws IOException {
    return agreed(JsonObject.builder().put("command", "status"));
  }

  /** All lines of its journal, whose chain it has verified. */
  public List<JsonValue> journal() throws IOException {
    JsonObject answer =
        agreed(JsonObject.builder().put("command", "journal").put("last", Integer.MAX_VALUE));
    assertThat(answer.get("broken")).as(answer::toString).isEmpty();
    return ((JsonArray) Json.at(answer, "entries")).values();
  }

  private static String text(JsonObject object, String name) {
    return ((JsonString) object.get(name).orElseThrow()).value();
  }
}
