package io.ochk.signer;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.vectors.NodeScript;
import io.ochk.signer.policy.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The signers of browsers' tabs, as modules under Node; several in one process. */
final class BrowserSigners implements AutoCloseable {
  private static final JsonLimits ANSWER = new JsonLimits(16 * 1024 * 1024, 20);

  private final NodeScript script = NodeScript.start("browser-signer.mjs");

  BrowserSigners() throws IOException {}

  /** The answer; {@code error} is a member of it where the module refused. */
  JsonObject ask(String operation, JsonObject.Builder request) throws Exception {
    String answer = script.ask(CanonicalJson.text(request.put("op", operation).build()));
    return StrictJson.parseObject(answer.getBytes(StandardCharsets.UTF_8), ANSWER);
  }

  /** A text of the answer; a refusal is one, too. */
  String text(String operation, JsonObject.Builder request, String member) throws Exception {
    JsonObject answer = ask(operation, request);
    if (answer.get("error").isPresent()) {
      return ((JsonString) answer.get("error").get()).value();
    }
    JsonValue value = answer.get(member).orElseThrow();
    return value instanceof JsonString s ? s.value() : CanonicalJson.text(value);
  }

  static JsonObject.Builder with(String name, String value) {
    return JsonObject.builder().put(name, value);
  }

  /** The signer of the operator with this number. */
  List<PeerMessage> begin(int member, String record, long now, Policy policy) throws Exception {
    return sent(
        ask(
            "begin",
            member(member)
                .put("seed", HexFormat.of().formatHex(TestKeys.operator(member).exportSeed()))
                .put("slug", Programme.SLUG.text())
                .put("record", record)
                .put("reviewer", TestKeys.reviewer().publicKey().hex())
                .put("organiser", TestKeys.organiser().publicKey().hex())
                .put("now", now)
                .put("policy", new String(policy.bytes(), StandardCharsets.UTF_8))));
  }

  static JsonObject.Builder member(int member) {
    return with("member", "member-" + member);
  }

  /** Gives one member a message; what it sends. */
  List<PeerMessage> take(int member, PeerMessage message) throws Exception {
    return sent(ask("take", member(member).put("message", CanonicalJson.text(message.json()))));
  }

  /** What an operation made a member send. */
  static List<PeerMessage> sent(JsonObject answer) throws Exception {
    if (answer.get("error").isPresent()) {
      throw new AssertionError(CanonicalJson.text(answer));
    }
    List<PeerMessage> messages = new ArrayList<>();
    for (JsonValue text : ((JsonArray) answer.get("send").orElseThrow()).values()) {
      byte[] bytes = ((JsonString) text).value().getBytes(StandardCharsets.UTF_8);
      messages.add(PeerMessage.read(JsonMembers.of(StrictJson.parseObject(bytes, ANSWER))));
    }
    return messages;
  }

  JsonMembers status(int member) throws Exception {
    return JsonMembers.of(ask("status", member(member)));
  }

  @Override
  public void close() throws IOException {
    script.close();
  }
}
