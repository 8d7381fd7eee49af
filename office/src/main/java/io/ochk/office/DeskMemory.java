package io.ochk.office;

import io.ochk.keystore.file.DurableFile;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What a desk has seen and holds every portal to, in files of its home.
 *
 * <p>A portal that shows an older, shorter chain would get a second statement for a place that is
 * taken, and with it two directories that both verify. So {@code SLUG.head.json} keeps the last
 * statement that was seen. {@code reviewer.pin.json} keeps the reviewer's key as the organiser
 * first saw it; it moves only by rotations.
 *
 * @param home the office's home
 * @param notes told of a key that is seen for the first time
 */
record DeskMemory(Path home, Consumer<String> notes) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final long MOST_STATEMENTS = 1_000_000;

  /** The last statement of a chain that was seen. */
  record Head(long sequence, String sha256) {
    static Head parse(byte[] file) throws MalformedException {
      JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.SIGNED));
      return new Head(
          members.integer("sequence", 0, MOST_STATEMENTS),
          members.matching("statement_sha256", SHA256, "64 lower-case hex characters"));
    }

    byte[] bytes() {
      return line(JsonObject.builder().put("sequence", sequence).put("statement_sha256", sha256));
    }
  }

  /** The reviewer's key that was seen. */
  record ReviewerPin(PublicKey key) {
    static ReviewerPin parse(byte[] file) throws MalformedException {
      JsonMembers members = JsonMembers.of(StrictJson.parseObject(file, JsonLimits.SIGNED));
      return new ReviewerPin(PublicKey.read(members, "reviewer_pubkey"));
    }

    byte[] bytes() {
      return line(JsonObject.builder().put("reviewer_pubkey", key.hex()));
    }
  }

  private interface Parser<T> {
    T parse(byte[] file) throws MalformedException;
  }

  /** The reviewer's key, if one was ever seen. */
  Optional<PublicKey> reviewer() throws CommandFailure, IOException {
    return read(pinFile(), ReviewerPin::parse).map(ReviewerPin::key);
  }

  /** Keeps the reviewer's key, which was proven to follow from the one before. */
  void pinReviewer(PublicKey key) throws CommandFailure, IOException {
    Optional<PublicKey> before = reviewer();
    if (before.equals(Optional.of(key))) {
      return;
    }
    if (before.isEmpty()) {
      notes.accept(
          "First contact with the reviewer's key "
              + key.hex()
              + ": compare it with what the programme publishes elsewhere. It is pinned here.");
    }
    write(pinFile(), new ReviewerPin(key).bytes());
  }

  /** Refuses if this desk has seen the federation that the portal does not know. */
  void requireUnknown(FederationSlug slug) throws CommandFailure, IOException {
    Optional<Head> head = head(slug);
    if (head.isPresent()) {
      throw rolledBack(slug, head.get(), "no federation of that name");
    }
  }

  /** Refuses a chain without the last statement that was seen; remembers its end. */
  void requireContinued(FederationSlug slug, List<DirectoryStatement> chain)
      throws CommandFailure, IOException {
    Optional<Head> head = head(slug);
    if (head.isPresent()) {
      long sequence = head.get().sequence();
      boolean there =
          sequence < chain.size()
              && chain.get((int) sequence).payload().sha256().equals(head.get().sha256());
      if (!there) {
        throw rolledBack(slug, head.get(), "a chain of " + chain.size() + " without it");
      }
    }
    remember(chain.getLast());
  }

  /** Remembers a statement that the portal has taken. */
  void remember(DirectoryStatement statement) throws CommandFailure, IOException {
    var link = statement.payload().link();
    Head head = new Head(link.sequence(), statement.payload().sha256());
    if (!head(link.federationSlug()).equals(Optional.of(head))) {
      write(headFile(link.federationSlug()), head.bytes());
    }
  }

  private Optional<Head> head(FederationSlug slug) throws CommandFailure, IOException {
    return read(headFile(slug), Head::parse);
  }

  private Path pinFile() {
    return home.resolve("reviewer.pin.json");
  }

  private Path headFile(FederationSlug slug) {
    return home.resolve(slug + ".head.json");
  }

  private static <T> Optional<T> read(Path file, Parser<T> parser)
      throws CommandFailure, IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.parse(Files.readAllBytes(file)));
    } catch (MalformedException e) {
      throw damaged(file, e);
    }
  }

  private void write(Path file, byte[] bytes) throws IOException {
    DurableFile.createDirectory(home);
    DurableFile.write(file, bytes);
  }

  private static byte[] line(JsonObject.Builder json) {
    return (CanonicalJson.text(json.build()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static CommandFailure damaged(Path file, MalformedException e) {
    return CommandFailure.refused(
        "home_damaged",
        file + " is damaged: " + e.getMessage(),
        "Restore that file from a backup; it keeps a portal from showing you an older past.");
  }

  private static CommandFailure rolledBack(FederationSlug slug, Head head, String found) {
    return new CommandFailure(
        ExitCode.VERIFICATION_FAILED,
        "directory_rolled_back",
        "this desk has seen statement "
            + head.sequence()
            + " of "
            + slug
            + " ("
            + head.sha256()
            + "); the portal shows "
            + found,
        "Sign nothing: a second statement in its place would make two directories. Another portal"
            + " needs another --home.");
  }
}
