package io.ochk.web;

import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.server.http.ContentCoding;
import io.ochk.server.http.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that browsers run, as the build has put them together: a module for each page, what
 * pages share, our style, and maps that lead from these to the sources. The addresses contain a
 * hash over all of them, so that a browser may keep them for ever and never mixes two versions.
 */
public final class Bundle {
  private static final String FOLDER = "/io/ochk/web/bundle/";

  // Served beside the files, so that anybody can ask for each of them.
  private static final String LIST = "bundle.json";

  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private final String sha256;
  private final Map<String, Asset> files;
  private final Map<String, List<String>> preloads;

  private Bundle(String sha256, Map<String, Asset> files, Map<String, List<String>> preloads) {
    this.sha256 = sha256;
    this.files = Collections.unmodifiableMap(files);
    this.preloads = Collections.unmodifiableMap(preloads);
  }

  /**
   * A file, ready to be sent.
   *
   * @param plain as it is
   * @param coded compressed by the build; maps are not
   */
  private record Asset(Reply.File plain, Map<ContentCoding, Reply.File> coded) {}

  // Read when somebody first asks for it: a node's pages are perhaps never opened.
  private static final class Own {
    static final Bundle BUNDLE = load();
  }

  /** The bundle in this program's own jar. */
  public static Bundle own() {
    return Own.BUNDLE;
  }

  private static Bundle load() {
    try {
      byte[] list = bytes(LIST);
      JsonObject listed = StrictJson.parseObject(list, JsonLimits.SIGNED);
      Map<String, Asset> files = new LinkedHashMap<>();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (String name : texts(listed.get("files").orElseThrow())) {
        byte[] bytes = bytes(name);
        files.put(name, asset(name, bytes));
        all.writeBytes((name + " " + Sha256.hex(bytes) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      files.put(LIST, new Asset(file(LIST, list, Optional.empty()), Map.of()));
      Map<String, List<String>> preloads = new LinkedHashMap<>();
      ((JsonObject) listed.get("preloads").orElseThrow())
          .members()
          .forEach((name, imported) -> preloads.put(name, texts(imported)));
      return new Bundle(Sha256.hex(all.toByteArray()), files, preloads);
    } catch (MalformedException e) {
      throw new IllegalStateException("the jar's list of browser files does not parse", e);
    }
  }

  private static List<String> texts(JsonValue array) {
    return ((JsonArray) array).values().stream().map(text -> ((JsonString) text).value()).toList();
  }

  private static Asset asset(String name, byte[] bytes) {
    Map<ContentCoding, Reply.File> coded = new EnumMap<>(ContentCoding.class);
    if (!name.endsWith(".map")) {
      coded.put(
          ContentCoding.BROTLI, file(name, bytes(name + ".br"), Optional.of(ContentCoding.BROTLI)));
      coded.put(
          ContentCoding.GZIP, file(name, bytes(name + ".gz"), Optional.of(ContentCoding.GZIP)));
    }
    return new Asset(file(name, bytes, Optional.empty()), coded);
  }

  private static Reply.File file(String name, byte[] bytes, Optional<ContentCoding> coding) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", FOR_EVER);
    headers.put("Vary", "Accept-Encoding");
    coding.ifPresent(c -> headers.put("Content-Encoding", c.token()));
    return new Reply.File(mediaType(name), bytes, headers);
  }

  private static String mediaType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      case "map", "json" -> "application/json";
      case "txt" -> "text/plain; charset=utf-8";
      default -> "text/javascript; charset=utf-8";
    };
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

  /**
   * The SHA-256, in hex, of a line for each file in the order of their names: name, space, the
   * file's SHA-256 in hex, line feed; {@code bundle.json} has the names. Who shows the same one
   * runs the same files.
   */
  public String sha256() {
    return sha256;
  }

  private String version() {
    return sha256.substring(0, 16);
  }

  /** The address of a file. */
  public String address(String file) {
    if (!files.containsKey(file)) {
      throw new IllegalArgumentException("the bundle has no " + file);
    }
    return "/assets/" + version() + "/" + file;
  }

  /** The addresses of all modules that a page's module imports, so that none waits for another. */
  public List<String> preloads(String module) {
    return preloads.getOrDefault(module, List.of()).stream().map(this::address).toList();
  }

  /**
   * The file at a path below this version's address, if there is one, in the smallest form that the
   * client takes.
   */
  Optional<Reply.File> file(String ofVersion, String path, String acceptEncoding) {
    if (!ofVersion.equals(version())) {
      return Optional.empty();
    }
    return Optional.ofNullable(files.get(path))
        .map(asset ->
            ContentCoding.of(acceptEncoding)
                .map(coding -> asset.coded().getOrDefault(coding, asset.plain()))
                .orElse(asset.plain()));
  }
}
