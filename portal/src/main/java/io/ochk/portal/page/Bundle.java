package io.ochk.portal.page;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that browsers run, as the build has put them together: our modules, our style, and the
 * npm modules that they import. The addresses contain a hash over all of them, so that a browser
 * may keep them for ever and never mixes two versions.
 */
public final class Bundle {
  private static final String FOLDER = "/io/ochk/portal/web/";

  private final String version;
  private final Map<String, String> files;
  private final String importMap;

  private Bundle(String version, Map<String, String> files, String importMap) {
    this.version = version;
    this.files = Collections.unmodifiableMap(files);
    this.importMap = importMap;
  }

  /** The bundle in this program's own jar. */
  static Bundle load() {
    try {
      JsonObject listed = StrictJson.parseObject(bytes("bundle.json"), JsonLimits.SIGNED);
      Map<String, String> files = new LinkedHashMap<>();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (var value : ((JsonArray) listed.get("files").orElseThrow()).values()) {
        String name = ((JsonString) value).value();
        byte[] bytes = bytes(name);
        files.put(name, new String(bytes, StandardCharsets.UTF_8));
        all.writeBytes((name + " " + Sha256.hex(bytes) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      String version = Sha256.hex(all.toByteArray()).substring(0, 16);
      JsonObject.Builder imports = JsonObject.builder();
      ((JsonObject) listed.get("imports").orElseThrow())
          .members()
          .forEach(
              (name, place) -> imports.put(name, address(version, ((JsonString) place).value())));
      String map = CanonicalJson.text(JsonObject.builder().put("imports", imports.build()).build());
      return new Bundle(version, files, map);
    } catch (MalformedException e) {
      throw new IllegalStateException("the jar's list of browser files does not parse", e);
    }
  }

  private static byte[] bytes(String name) {
    try (InputStream in = Bundle.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String address(String version, String file) {
    return "/assets/" + version + "/" + file;
  }

  /** The address of a file. */
  public String address(String file) {
    if (!files.containsKey(file)) {
      throw new IllegalArgumentException("the bundle has no " + file);
    }
    return address(version, file);
  }

  /** The text of the file at a path below this version's address, if there is one. */
  Optional<String> file(String ofVersion, String path) {
    return ofVersion.equals(version) ? Optional.ofNullable(files.get(path)) : Optional.empty();
  }

  /** What leads from the names that modules import to addresses: the text of an import map. */
  public String importMap() {
    return importMap;
  }

  /** The hash by which a Content-Security-Policy allows the import map. */
  String importMapHash() {
    byte[] hash = Sha256.hash(importMap.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(hash);
  }
}
