package io.ochk.bench;

import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.SigningKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * One more signer of an operator at its node, as a browser's tab would be: it puts requests in and
 * hears what becomes of them, and approves nothing itself.
 */
final class NodeSession implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  private final String api;
  private final String token;
  private final InputStream events;
  private final Map<String, CompletableFuture<Long>> results = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Long>> first = new ConcurrentHashMap<>();

  private NodeSession(String api, String token, InputStream events) {
    this.api = api;
    this.token = token;
    this.events = events;
  }

  /** Opens a session; returns when everything that is open was told. */
  static NodeSession open(DemoFederation federation, SigningKey operator, String api)
      throws Exception {
    JsonMembers challenge =
        JsonMembers.of(
            post(
                api + "/rpc/v1/challenge",
                Optional.empty(),
                JsonObject.builder().put("client_nonce", "00".repeat(32)).build()));
    byte[] name = operator.publicKey().bytes();
    SignerSession session =
        new SignerSession(
            new Origin(api),
            challenge.sha256("challenge"),
            DemoFederation.SLUG,
            PublicKey.read(challenge, "node_pubkey"),
            OperatorId.of(operator.publicKey()),
            HexFormat.of().formatHex(name, 0, 16),
            0);
    JsonObject opened =
        post(
            api + "/rpc/v1/sessions",
            Optional.empty(),
            JsonObject.builder()
                .put(
                    "envelope",
                    federation.sign(operator, session, Optional.of(DemoFederation.SLUG)).json())
                .build());
    String token = JsonMembers.of(opened).string("token");
    HttpResponse<InputStream> stream =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(api + "/rpc/v1/events"))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    if (stream.statusCode() != 200) {
      throw new IOException("the node gives no events: " + stream.statusCode());
    }
    NodeSession made = new NodeSession(api, token, stream.body());
    Thread.ofPlatform().daemon().name("events of " + api).start(made::read);
    made.firstOf("ready").get();
    return made;
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))) {
      String type = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          heard(type, line.substring(6), System.nanoTime());
        }
      }
    } catch (IOException | MalformedException e) {
      results.values().forEach(waiting -> waiting.completeExceptionally(e));
    }
  }

  private void heard(String type, String data, long at) throws MalformedException {
    firstOf(type).complete(at);
    if (type.equals("result")) {
      String hash =
          JsonMembers.of(
                  StrictJson.parseObject(data.getBytes(StandardCharsets.UTF_8), JsonLimits.FRAME))
              .sha256("request_hash");
      CompletableFuture<Long> waiting = results.remove(hash);
      if (waiting != null) {
        waiting.complete(at);
      }
    }
  }

  /** When the first event of a type came, in nanoseconds. */
  CompletableFuture<Long> firstOf(String type) {
    return first.computeIfAbsent(type, t -> new CompletableFuture<>());
  }

  /** Puts a request in; returns when this session hears of its signature, in nanoseconds. */
  CompletableFuture<Long> request(Request request) throws IOException, InterruptedException {
    CompletableFuture<Long> signed = new CompletableFuture<>();
    results.put(request.hash(), signed);
    JsonObject message =
        JsonObject.builder().put("type", "request").put("request", request.json()).build();
    JsonObject answer =
        post(
            api + "/rpc/v1/messages",
            Optional.of(token),
            JsonObject.builder()
                .put("messages", new JsonArray(List.of(message)))
                .put("store_head", 0)
                .build());
    if (!CanonicalJson.text(answer).contains("\"results\":[{\"ok\":true}]")) {
      throw new IOException("the node refuses a request: " + CanonicalJson.text(answer));
    }
    return signed;
  }

  private static JsonObject post(String url, Optional<String> token, JsonObject body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.bytes(body)));
    token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return object(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
  }

  /** The answer of a GET of a node's API. */
  static JsonObject get(String url) throws IOException, InterruptedException {
    return object(
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url)).build(),
            HttpResponse.BodyHandlers.ofByteArray()));
  }

  private static JsonObject object(HttpResponse<byte[]> response) throws IOException {
    if (response.statusCode() >= 300) {
      throw new IOException(
          response.uri()
              + " answered "
              + response.statusCode()
              + ": "
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    try {
      return StrictJson.parseObject(response.body(), JsonLimits.EPOCH);
    } catch (MalformedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
