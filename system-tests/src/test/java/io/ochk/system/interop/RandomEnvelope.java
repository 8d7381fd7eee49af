package io.ochk.system.interop;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonBoolean;
import io.ochk.protocol.json.JsonNull;
import io.ochk.protocol.json.JsonNumber;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.signature.SigningKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** An envelope with whatever the wire allows in its parameters, in any order. */
final class RandomEnvelope {
  private static final String[] ACTIONS = {"charter-sign", "alert-publish", "sign-approve", "x"};
  private static final String[] PIECES = {
    "a",
    "Z",
    "0",
    " ",
    "/",
    "<",
    "&",
    "\"",
    "\\",
    "\b",
    "\f",
    "\n",
    "\r",
    "\t",
    "\u0000",
    "\u001f",
    "\u007f",
    "\u0080",
    "\u00e9",
    "e\u0301",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\uffff",
    "\ud83d\ude00",
    "\ud834\udd1e",
    "\udbff\udfff",
    "\u4e2d",
    "__proto__",
    "\u202e"
  };

  private final byte[] seed = new byte[32];
  private final ActionPayload payload;

  RandomEnvelope(Random random) {
    random.nextBytes(seed);
    payload =
        new ActionPayload(
            ACTIONS[random.nextInt(ACTIONS.length)],
            object(random, 3),
            // Below and above 2^53, up to 2^64 - 1.
            new BigInteger(random.nextInt(65), random),
            random.nextLong(253_402_300_800L),
            random.nextBoolean() ? Optional.of(new FederationSlug("oc-me-v1")) : Optional.empty());
  }

  ActionPayload payload() {
    return payload;
  }

  String seed() {
    return HexFormat.of().formatHex(seed);
  }

  SigningKey key() {
    return SigningKey.ofSeed(seed);
  }

  ActionEnvelope signedHere(boolean sorted) {
    ActionPayload signed =
        sorted
            ? new ActionPayload(
                payload.action(),
                payload.params().sorted(),
                payload.nonce(),
                payload.expiresAt(),
                payload.federation())
            : payload;
    return ActionEnvelope.sign(signed, key());
  }

  private static JsonObject object(Random random, int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      members.put(name(random), value(random, depth - 1));
    }
    return new JsonObject(members);
  }

  // Names of the form that signers write, and some that a verifier has to live with.
  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    name.append((char) ('a' + random.nextInt(26)));
    for (int i = random.nextInt(6); i > 0; i--) {
      name.append("abcxyz019_".charAt(random.nextInt(10)));
    }
    return random.nextInt(8) == 0 ? name + text(random) : name.toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static JsonValue value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> JsonNull.NULL;
      case 1 -> new JsonBoolean(random.nextBoolean());
      case 2 -> JsonNumber.of(new BigInteger(1 + random.nextInt(80), random));
      case 3 -> JsonNumber.of(-(long) random.nextInt(1_000_000) - 1);
      case 4 -> new JsonString(text(random));
      case 5 -> object(random, depth);
      default -> {
        List<JsonValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(value(random, depth - 1));
        }
        yield new JsonArray(values);
      }
    };
  }
}
