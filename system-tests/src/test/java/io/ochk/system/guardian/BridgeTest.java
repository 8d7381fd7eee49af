package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.system.world.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** From a page of the portal to an operator's inbox, and no further without the operator. */
@ExtendWith(SharedFederation.class)
class BridgeTest {
  private final LivingFederation living;
  private final Requests requests;

  BridgeTest(LivingFederation living) {
    this.living = living;
    this.requests = new Requests(living);
  }

  private Request request(String text) throws Exception {
    JsonObject keys = living.guardian(1).json("/api/keys");
    int newest = Requests.list(keys, "epochs").size() - 1;
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
  private static HttpResponse<String> fromPage(String origin, Guardian to, Request request)
      throws Exception {
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

  @Test
  void aPageOfThePortalPutsARequestIntoTheInboxOfWhoAllowsItAndTheOperatorDecides()
      throws Exception {
    Guardian bob = living.guardian(1);
    String portal = living.federation().portal().url();
    bob.operator().does("policy", "set", "--request", "statement=ask");
    assertThat(fromPage(portal, bob, request("Too early.")).body()).contains("kind_not_allowed");
    bob.kit("bridge", "allow", "statement").run().exits(0);
    // Two others allow everything, so it is for bob to say.
    living.guardian(3).signer().stop();
    Request asked = request("May a visitor ask this?");
    Await.until(
        "bob's node lets it in",
        () -> fromPage(portal, bob, asked).statusCode() == 200,
        () -> bob.node().wholeLog());
    assertThat(fromPage("https://elsewhere.example", bob, request("From elsewhere.")).body())
        .contains("audience_foreign");
    Await.until(
        "it waits in bob's inbox",
        () -> bob.kit("inbox", "list").run().exits(0).out().contains(asked.id() + "  request"),
        living::logs);
    assertThat(Requests.state(bob, asked.id())).isEqualTo("open");
    bob.kit("inbox", "approve", asked.id()).run().exits(0);
    requests.awaitSigned(1, asked.id());
    bob.kit("bridge", "disable").run().exits(0);
    Await.until(
        "the bridge is closed",
        () -> fromPage(portal, bob, request("Too late.")).body().contains("kind_not_allowed"),
        () -> bob.node().wholeLog());
    bob.allowsEverything();
    living.heal();
    requests.awaitSignedByAll(asked.id());
  }
}
