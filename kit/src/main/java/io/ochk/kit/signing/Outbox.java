package io.ochk.kit.signing;

import io.ochk.client.Answer;
import io.ochk.client.PortalClient;
import io.ochk.client.Problem;
import io.ochk.keystore.KeyStoreException;
import io.ochk.keystore.file.DurableFile;
import io.ochk.kit.audit.AuditLog;
import io.ochk.kit.home.Home;
import io.ochk.kit.home.Identity;
import io.ochk.protocol.audit.AuditEntry;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.ActionPayload;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.terminal.Answers;
import io.ochk.terminal.CommandContext;
import io.ochk.terminal.CommandFailure;
import io.ochk.terminal.PassphraseOptions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Signs actions and keeps account of where each envelope went. The caller holds the lock. */
public final class Outbox {
  /** How long our envelopes may be accepted. */
  public static final Duration LIFETIME = Duration.ofDays(7);

  private static final long NONCE_MASK = (1L << 48) - 1;
  private static final JsonLimits ANSWER = new JsonLimits(8 * 1024, 8);
  private static final Duration STILL_GOOD = Duration.ofMinutes(5);

  private final CommandContext context;
  private final Home home;
  private final Identity identity;
  private final PassphraseOptions passphrase;

  /** The outbox of this operator. */
  public Outbox(
      CommandContext context, Home home, Identity identity, PassphraseOptions passphrase) {
    this.context = context;
    this.home = home;
    this.identity = identity;
    this.passphrase = passphrase;
  }

  /**
   * A recorded envelope.
   *
   * @param envelope what is to be sent
   * @param resumed whether it was signed by an earlier run that did not see it arrive
   */
  public record Recorded(ActionEnvelope envelope, boolean resumed) {}

  /** Is shown what is about to be signed; ends the command to prevent it. */
  @FunctionalInterface
  public interface Approval {
    /** Signs without asking: for actions whose every member stood on the command line. */
    Approval GIVEN = payload -> {};

    /** The exact payload. */
    void review(ActionPayload payload) throws CommandFailure;
  }

  /**
   * Signs {@code action} and records the envelope; or finds the one that an earlier run recorded
   * for the same action and that neither arrived nor was refused.
   *
   * @param volatileParams members of {@code params} that differ from run to run, such as the time
   * @param approval asked before the key is opened, but not for an envelope of an earlier run
   */
  public Recorded sign(
      Action action,
      Optional<FederationSlug> federation,
      Set<String> volatileParams,
      Approval approval)
      throws CommandFailure, IOException, KeyStoreException {
    Instant now = context.clock().instant();
    JsonObject wanted = without(action.params().sorted(), volatileParams);
    for (ActionEnvelope open : open(action.name(), now)) {
      if (without(open.payload().params(), volatileParams).equals(wanted)) {
        return new Recorded(open, true);
      }
    }
    long nonce = context.random().get().nextLong() & NONCE_MASK;
    long expiry = now.plus(LIFETIME).getEpochSecond();
    ActionPayload payload = ActionPayload.of(action, nonce, expiry, federation);
    approval.review(payload);
    try (SigningKey key = OperatorKey.open(identity, home, context, passphrase)) {
      ActionEnvelope envelope = ActionEnvelope.sign(payload, key);
      record(envelope);
      return new Recorded(envelope, false);
    }
  }

  /** Records an envelope of this operator before it goes anywhere. */
  public void record(ActionEnvelope envelope) throws CommandFailure, IOException {
    append(
        AuditEntry.SIGNED,
        JsonObject.builder()
            .put("envelope_sha256", envelope.payload().sha256())
            .put("envelope", envelope.json()));
  }

  /** Whether the audit log knows this payload. */
  public boolean isRecorded(ActionEnvelope envelope) throws CommandFailure, IOException {
    String sha256 = envelope.payload().sha256();
    return home.audit().entries().stream()
        .anyMatch(e ->
            e.event().equals(AuditEntry.SIGNED)
                && e.text("envelope_sha256").equals(Optional.of(sha256)));
  }

  /** Sends a recorded envelope and records what came of it. */
  public JsonObject deliver(PortalClient client, PortalClient.Inbox inbox, ActionEnvelope envelope)
      throws CommandFailure, IOException {
    return settle(client, envelope, client.send(inbox, envelope));
  }

  /** Records what came of sending an envelope. */
  public JsonObject settle(PortalClient client, ActionEnvelope envelope, Answer<JsonObject> answer)
      throws CommandFailure, IOException {
    JsonObject.Builder data =
        JsonObject.builder()
            .put("envelope_sha256", envelope.payload().sha256())
            .put("to", client.portal().text());
    switch (answer) {
      case Answer.Ok<JsonObject>(JsonObject value) ->
          append(AuditEntry.DELIVERED, data.put("answer", kept(value)));
      case Answer.Refused<JsonObject>(Problem problem) -> {
        if (!problem.isTemporary()) {
          append(
              AuditEntry.REFUSED, data.put("code", problem.code()).put("detail", problem.detail()));
        }
      }
      case Answer.Unreachable<JsonObject> u -> {}
      case Answer.Unintelligible<JsonObject> u -> {}
    }
    return kept(Answers.require(answer));
  }

  /** Writes a recorded envelope, or what carries it, to a file for e-mail. */
  public void write(ActionEnvelope envelope, byte[] content, Path file)
      throws CommandFailure, IOException {
    Path target = file.toAbsolutePath();
    if (Files.exists(target)) {
      if (Arrays.equals(Files.readAllBytes(target), content)) {
        return;
      }
      throw occupied(target);
    }
    append(
        AuditEntry.WRITTEN,
        JsonObject.builder()
            .put("envelope_sha256", envelope.payload().sha256())
            .put("file", target.toString()));
    try {
      DurableFile.create(target, content);
    } catch (FileAlreadyExistsException e) {
      throw occupied(target);
    }
  }

  private static CommandFailure occupied(Path file) {
    return CommandFailure.refused(
        "file_exists",
        "there is another file " + file + "; it is not overwritten",
        "Name another file with --out, or move that one aside.");
  }

  /** Envelopes of an action that were recorded, did not arrive, and may still be accepted. */
  public List<ActionEnvelope> open(String action, Instant now) throws CommandFailure, IOException {
    Set<String> closed = new HashSet<>();
    Map<String, ActionEnvelope> open = new LinkedHashMap<>();
    for (AuditEntry entry : home.audit().entries()) {
      String sha256 = entry.text("envelope_sha256").orElse("");
      switch (entry.event()) {
        case AuditEntry.SIGNED -> open.put(sha256, envelope(entry));
        case AuditEntry.DELIVERED, AuditEntry.REFUSED -> closed.add(sha256);
        default -> {}
      }
    }
    open.keySet().removeAll(closed);
    long limit = now.plus(STILL_GOOD).getEpochSecond();
    return open.values().stream()
        .filter(e -> e.payload().action().equals(action))
        .filter(e -> e.pubkey().equals(identity.pubkey()))
        .filter(e -> e.payload().expiresAt() > limit)
        .toList()
        .reversed();
  }

  /** The envelope in a line of the audit log. */
  public static ActionEnvelope envelope(AuditEntry entry) throws CommandFailure {
    try {
      return ActionEnvelope.read(JsonMembers.of(entry.data()).members("envelope"));
    } catch (MalformedException e) {
      throw CommandFailure.unverified(
          "audit_log_broken",
          "line " + (entry.sequence() + 1) + " of the audit log: " + e.getMessage(),
          "Restore the log from a backup.");
    }
  }

  private void append(String event, JsonObject.Builder data) throws CommandFailure, IOException {
    AuditLog audit = home.audit();
    audit.append(context.clock().instant(), event, data.build());
  }

  private static JsonObject without(JsonObject params, Set<String> names) {
    Map<String, JsonValue> rest = new LinkedHashMap<>(params.members());
    rest.keySet().removeAll(names);
    return new JsonObject(rest);
  }

  // The log and --json write canonical JSON, and the log must be able to read its lines again: what
  // a portal answers beyond that is not kept. A portal could end the use of this home otherwise.
  static JsonObject kept(JsonObject answer) {
    try {
      byte[] bytes = CanonicalJson.bytes(answer);
      StrictJson.parse(bytes, ANSWER);
      return answer;
    } catch (IllegalArgumentException | MalformedException e) {
      return JsonObject.builder()
          .put("omitted", "an answer that is too large, nests too deeply or holds fractions")
          .build();
    }
  }
}
