package io.ochk.signer.session;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** One node's HTTP interface, as a signer uses it. Safe for use by several threads. */
public final class NodeApi implements AutoCloseable {
  private static final JsonLimits ANSWER = new JsonLimits(8 * 1024 * 1024, 20);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final NodeAddress address;
  private final HttpClient http;

  /** The interface of the node at this address. */
  public NodeApi(NodeAddress address) {
    this.address = address;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** Where the node is. */
  public NodeAddress address() {
    return address;
  }

  /** Gets an object. */
  public JsonObject get(String path) throws NodeException {
    return exchange(HttpRequest.newBuilder(address.at(path)).GET());
  }

  /** Posts an object. */
  public JsonObject post(String path, Optional<String> token, JsonObject body)
      throws NodeException {
    return exchange(
        authorised(path, token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(CanonicalJson.text(body))));
  }

  /** Opens the stream of events; the caller closes it. */
  public InputStream events(String token) throws NodeException {
    HttpRequest request =
        authorised("/rpc/v1/events", Optional.of(token))
            .header("Accept", "text/event-stream")
            .GET()
            .build();
    try {
      HttpResponse<InputStream> response =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        try (InputStream body = response.body()) {
          throw refusal(address, response.statusCode(), body.readNBytes(64 * 1024));
        }
      }
      return response.body();
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private HttpRequest.Builder authorised(String path, Optional<String> token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address.at(path));
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return request;
  }

  private JsonObject exchange(HttpRequest.Builder request) throws NodeException {
    try {
      HttpResponse<InputStream> response =
          http.send(
              request.timeout(PATIENCE).header("Accept", "application/json").build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        byte[] body = in.readNBytes(ANSWER.maxBytes() + 1);
        if (response.statusCode() / 100 != 2) {
          throw refusal(address, response.statusCode(), body);
        }
        return object(body);
      }
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (MalformedException e) {
      throw new NodeException(
          NodeException.Kind.FOREIGN, "malformed", address + " answered: " + e.getMessage());
    }
  }

  private NodeException unreachable(IOException e) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String why =
        e instanceof SSLException
            ? "it shows no TLS certificate that this machine trusts (" + said + ")"
            : said;
    return new NodeException(
        NodeException.Kind.UNREACHABLE, "unreachable", address + " cannot be reached: " + why);
  }

  private static NodeException interrupted() {
    Thread.currentThread().interrupt();
    return new NodeException(NodeException.Kind.UNREACHABLE, "interrupted", "interrupted");
  }

  /** The object that a node's answer is. */
  static JsonObject object(byte[] body) throws MalformedException {
    return StrictJson.parseObject(body, ANSWER);
  }

  /** What a node's refusal says. */
  static NodeException refusal(NodeAddress address, int status, byte[] body) {
    try {
      JsonObject problem = StrictJson.parseObject(body, JsonLimits.FRAME);
      return new NodeException(
          status == 502 || status == 503 || status == 504
              ? NodeException.Kind.UNREACHABLE
              : NodeException.Kind.REFUSED,
          text(problem, "code").orElse("status_" + status),
          address + " refuses: " + text(problem, "detail").orElse("status " + status),
          Optional.of(problem));
    } catch (MalformedException e) {
      String found = new String(body, 0, Math.min(80, body.length), StandardCharsets.UTF_8);
      return new NodeException(
          NodeException.Kind.FOREIGN,
          "status_" + status,
          address + " answered " + status + ": " + Printable.line(found));
    }
  }

  /** A text member, if it is there. */
  static Optional<String> text(JsonObject object, String name) {
    JsonValue value = object.get(name).orElse(null);
    return value instanceof JsonString s ? Optional.of(s.value()) : Optional.empty();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
