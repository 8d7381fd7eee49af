package io.ochk.system.world;

import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;

/** A page that puts requests to a node, without a key. */
public final class PortalPage {
  private PortalPage() {}

  /** A statement of the newest epoch that a guardian's node knows, for an hour. */
  public static Request statement(Guardian guardian, String text) throws Exception {
    JsonObject keys = guardian.json("/api/keys");
    int newest = ((JsonArray) Json.at(keys, "epochs")).values().size() - 1;
    long now = Instant.now().getEpochSecond();
    return new Request(
        now,
        newest,
        now + 3_600,
        Wire.SLUG,
        ((JsonString) Json.at(keys, "epochs." + newest + ".key")).value(),
        BitcoinNetwork.REGTEST,
        new RequestKind.Statement(text));
  }

  /** As a browser posts it from a page of that origin. */
  public static HttpResponse<String> posts(String origin, Guardian to, Request request)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(to.api() + "/api/requests"))
              .header("Content-Type", "application/json")
              .header("Origin", origin)
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      CanonicalJson.bytes(
                          JsonObject.builder().put("request", request.json()).build())))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
