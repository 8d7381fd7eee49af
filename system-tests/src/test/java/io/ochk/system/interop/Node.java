package io.ochk.system.interop;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.vectors.NodeScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The other implementation, as a child process that answers line by line. */
final class Node implements AutoCloseable {
  private static final Path FOLDER = Path.of("src/test/node");

  private final NodeScript script;

  Node() throws IOException {
    if (!Files.isDirectory(FOLDER.resolve("node_modules/@noble/ed25519"))) {
      throw new AssertionError(
          "the Node packages are not installed: npm ci in " + FOLDER.toAbsolutePath());
    }
    script = NodeScript.start("interop.mjs");
  }

  /** Asks for one operation. */
  JsonMembers ask(String operation, JsonObject.Builder request) {
    try {
      String line = script.ask(CanonicalJson.text(request.put("op", operation).build()));
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      return JsonMembers.of(StrictJson.parseObject(bytes, JsonLimits.RECORD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    script.close();
  }
}
