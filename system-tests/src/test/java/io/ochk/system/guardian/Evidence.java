package io.ochk.system.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.system.world.Guardian;
import io.ochk.system.world.Json;
import io.ochk.system.world.SignerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a signer's journal proves: every line hangs on the one before, each attempt has one share at
 * most, and no two attempts have the same nonces.
 */
final class Evidence {
  private Evidence() {}

  /** Checks a signer's journal; returns how many shares it gave. */
  static int require(Guardian guardian) throws Exception {
    return require(List.of(guardian.asks())).size();
  }

  /**
   * Checks the journals of all signers of one operator as if they were one.
   *
   * @return the shares that were given, by request hash, attempt and epoch
   */
  static Map<String, String> require(List<SignerSocket> signers) throws Exception {
    List<JsonValue> lines = new ArrayList<>();
    for (SignerSocket signer : signers) {
      lines.addAll(signer.journal());
    }
    Map<String, String> attemptOfNonces = new HashMap<>();
    Map<String, String> shareOfAttempt = new HashMap<>();
    Set<String> shares = new HashSet<>();
    for (JsonValue line : lines) {
      if (!(Json.at(line, "event") instanceof JsonString event)
          || !event.value().equals("envelope-signed")) {
        continue;
      }
      JsonObject payload = (JsonObject) Json.at(line, "data.envelope.payload");
      String action = text(payload, "action");
      if (action.equals("sign-commit")) {
        String attempt = attempt(payload);
        String points = text(payload, "params.commitments");
        // The last 66 bytes are the two points.
        String nonces = points.substring(points.length() - 132);
        String before = attemptOfNonces.putIfAbsent(nonces, attempt);
        assertThat(before == null || before.equals(attempt))
            .as("nonces of %s again in %s", before, attempt)
            .isTrue();
      }
      if (action.equals("sign-share")) {
        String share = text(payload, "params.share");
        String before = shareOfAttempt.putIfAbsent(attempt(payload), share);
        assertThat(before).as("a second share for " + attempt(payload)).isNull();
        assertThat(shares.add(share)).as("one share for two attempts").isTrue();
      }
    }
    return shareOfAttempt;
  }

  private static String attempt(JsonObject payload) {
    return text(payload, "params.request_hash")
        + " "
        + Json.at(payload, "params.attempt")
        + " "
        + Json.at(payload, "params.epoch");
  }

  private static String text(JsonObject object, String path) {
    return ((JsonString) Json.at(object, path)).value();
  }
}
