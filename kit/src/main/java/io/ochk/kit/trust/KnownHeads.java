package io.ochk.kit.trust;

import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.home.Home;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.terminal.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The furthest organiser's statement of each federation that was ever verified here, in {@code
 * directory-heads.json}. Every shorter chain is valid too, so without it a portal could hide the
 * newest charter and have the one before signed.
 */
final class KnownHeads {
  private static final int VERSION = 1;

  private KnownHeads() {}

  /** Where a chain had got to. */
  record Head(long sequence, String statementSha256) {}

  /**
   * Refuses a verified record that does not contain what was seen before; remembers its head. The
   * caller has the lock.
   */
  static void advance(Home home, FederationRecord record)
      throws CommandFailure, IOException, MalformedException {
    Path file = home.directory().resolve("directory-heads.json");
    Map<String, Head> heads = read(file);
    Head known = heads.get(record.federationSlug().text());
    List<DirectoryStatement> chain = record.statements();
    if (known != null
        && (known.sequence() >= chain.size()
            || !sha256(chain.get((int) known.sequence())).equals(known.statementSha256()))) {
      throw CommandFailure.unverified(
          VerifiedDirectory.ROLLED_BACK,
          "the record of "
              + record.federationSlug()
              + " has "
              + chain.size()
              + " statements and lacks number "
              + known.sequence()
              + " ("
              + known.statementSha256()
              + "), which was seen here before",
          "Sign nothing. The portal, or the organiser, shows you another history than before: ask"
              + " other operators what they see.");
    }
    Head head = new Head(chain.size() - 1L, sha256(chain.getLast()));
    if (!head.equals(known)) {
      heads.put(record.federationSlug().text(), head);
      DurableFile.write(file, bytes(heads));
    }
  }

  private static String sha256(DirectoryStatement statement) {
    return statement.payload().sha256();
  }

  private static Map<String, Head> read(Path file) throws IOException, MalformedException {
    return Files.exists(file) ? parse(Files.readAllBytes(file)) : new TreeMap<>();
  }

  /** Parses the file: the head of each federation by its short name. */
  static Map<String, Head> parse(byte[] file) throws MalformedException {
    Map<String, Head> heads = new TreeMap<>();
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.RECORD));
    members.integer("version", VERSION, VERSION);
    for (JsonMembers head : members.objects("heads", Integer.MAX_VALUE)) {
      heads.put(
          FederationSlug.read(head, "federation_slug").text(),
          new Head(
              head.integer("sequence", 0, Integer.MAX_VALUE - 1),
              head.text("statement_sha256", 64)));
      head.end();
    }
    members.end();
    return heads;
  }

  /** The file. */
  static byte[] bytes(Map<String, Head> heads) {
    JsonArray array =
        new JsonArray(
            heads.entrySet().stream()
                .<JsonValue>map(e ->
                    JsonObject.builder()
                        .put("federation_slug", e.getKey())
                        .put("sequence", e.getValue().sequence())
                        .put("statement_sha256", e.getValue().statementSha256())
                        .build())
                .toList());
    JsonObject json = JsonObject.builder().put("version", VERSION).put("heads", array).build();
    return (CanonicalJson.text(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
