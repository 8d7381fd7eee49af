package io.ochk.portal.browser;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.vectors.NodeScript;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The modules that browsers run, under Node. */
public final class BrowserModules implements AutoCloseable {
  private final NodeScript script;

  private BrowserModules(NodeScript script) {
    this.script = script;
  }

  /** Starts Node with the modules. */
  public static BrowserModules start() throws IOException {
    return new BrowserModules(NodeScript.start("browser-modules.mjs"));
  }

  /** The answer to an operation; {@code error} is a member of it where the module refused. */
  public JsonObject ask(String operation, JsonObject.Builder request) throws IOException {
    String line = CanonicalJson.text(request.put("op", operation).build());
    String answer = script.ask(line);
    try {
      return StrictJson.parseObject(answer.getBytes(StandardCharsets.UTF_8), JsonLimits.RECORD);
    } catch (MalformedException e) {
      throw new IOException(answer, e);
    }
  }

  /** A text of the answer; a refusal is one, too: {@code error: } and what it says. */
  public String text(String operation, JsonObject.Builder request, String member)
      throws IOException {
    JsonObject answer = ask(operation, request);
    if (answer.get("error").isPresent()) {
      return "error: " + ((JsonString) answer.get("error").get()).value();
    }
    return answer
        .get(member)
        .map(v -> v instanceof JsonString s ? s.value() : CanonicalJson.text(v))
        .orElseThrow();
  }

  @Override
  public void close() throws IOException {
    script.close();
  }
}
