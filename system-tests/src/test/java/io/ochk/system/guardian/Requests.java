package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.system.world.Await;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.LivingFederation;
import io.ochk.verify.Pins;
import io.ochk.verify.Verifier;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Follows requests from node to node. */
final class Requests {
  private final LivingFederation living;

  Requests(LivingFederation living) {
    this.living = living;
  }

  /** Has a guardian's signer propose a statement, as soon as it can; gives its id. */
  String propose(int seat, String text) {
    AtomicReference<String> id = new AtomicReference<>("");
    Await.until(
        living.guardian(seat).operator().name() + "'s signer proposes",
        () -> {
          id.set(living.guardian(seat).asks().propose(text));
          return true;
        },
        living::logs);
    return id.get();
  }

  /** Waits until a node has the signature. */
  void awaitSigned(int seat, String id) {
    Guardian guardian = living.guardian(seat);
    Await.until(
        guardian.operator().name() + " has the signature of " + id,
        () -> state(guardian, id).equals("signed"),
        () -> view(guardian, id) + living.logs());
  }

  /** Waits until all have it, and verifies it from what each of them shows. */
  void awaitSignedByAll(String id) throws Exception {
    for (int seat = 0; seat < living.guardians().size(); seat++) {
      awaitSigned(seat, id);
      verify(seat, id);
    }
  }

  /** Verifies the signature that a node shows, offline. */
  void verify(int seat, String id) throws Exception {
    JsonObject view = living.guardian(seat).json("/api/requests/" + id);
    JsonObject result =
        JsonObject.builder()
            .put("request", Json.at(view, "request.request"))
            .put("signature", Json.at(view, "request.signature"))
            .build();
    var report =
        new Verifier(
                new Pins(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
            .verify(CanonicalJson.bytes(result));
    assertThat(report.valid()).as(report::toString).isTrue();
  }

  /** The state of a request at a node; {@code unknown} if the node does not know it. */
  static String state(Guardian guardian, String id) throws Exception {
    return guardian.status("/api/requests/" + id) == 404
        ? "unknown"
        : ((JsonString) Json.at(guardian.json("/api/requests/" + id), "request.state")).value();
  }

  private static String view(Guardian guardian, String id) {
    try {
      return guardian.text("/api/requests/" + id) + "\n";
    } catch (Exception e) {
      return e + "\n";
    }
  }

  /** How often a metric was counted, over all labels that hold {@code label}. */
  static double metric(Guardian guardian, String name, String label) throws Exception {
    return guardian
        .text("/metrics")
        .lines()
        .filter(line -> line.startsWith(name) && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The members of an array in an answer. */
  static List<JsonValue> list(JsonValue value, String path) {
    return ((io.ochk.protocol.json.JsonArray) Json.at(value, path)).values();
  }
}
