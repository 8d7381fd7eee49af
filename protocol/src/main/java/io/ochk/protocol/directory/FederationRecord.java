package io.ochk.protocol.directory;

import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.StrictJson;
import io.ochk.protocol.request.RequestResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Everything signed about one federation in one file, from which anybody can verify it offline.
 *
 * @param federationSlug whose record
 * @param reviewerKeys the reviewer's keys as published
 * @param organiserKeys the organiser's keys as published
 * @param statements the organiser's chain in order
 * @param acceptances the reviewer's acceptances of everybody who was ever seated
 * @param memberships joins and leaves in order of receipt
 * @param charters the texts of all published versions
 * @param ratifications {@code charter-sign} envelopes in order of receipt
 * @param incidents {@code alert-publish} envelopes in order of receipt
 * @param exits {@code exit-handoff} envelopes in order of receipt
 * @param epochs the epochs of the federation's key, from 0
 * @param results what the federation signed, in order of receipt
 */
public record FederationRecord(
    FederationSlug federationSlug,
    KeyDocument reviewerKeys,
    KeyDocument organiserKeys,
    List<DirectoryStatement> statements,
    List<Decision> acceptances,
    List<ActionEnvelope> memberships,
    List<Charter> charters,
    List<ActionEnvelope> ratifications,
    List<ActionEnvelope> incidents,
    List<ActionEnvelope> exits,
    List<EpochRecord> epochs,
    List<RequestResult> results) {
  private static final String KIND = "oc-federation-record";
  private static final int VERSION = 1;
  private static final int MOST = 100_000;

  /** Keeps copies of the lists. */
  public FederationRecord {
    statements = List.copyOf(statements);
    acceptances = List.copyOf(acceptances);
    memberships = List.copyOf(memberships);
    charters = List.copyOf(charters);
    ratifications = List.copyOf(ratifications);
    incidents = List.copyOf(incidents);
    exits = List.copyOf(exits);
    epochs = List.copyOf(epochs);
    results = List.copyOf(results);
  }

  /** The record of a federation that has no key yet. */
  public FederationRecord(
      FederationSlug federationSlug,
      KeyDocument reviewerKeys,
      KeyDocument organiserKeys,
      List<DirectoryStatement> statements,
      List<Decision> acceptances,
      List<ActionEnvelope> memberships,
      List<Charter> charters,
      List<ActionEnvelope> ratifications,
      List<ActionEnvelope> incidents,
      List<ActionEnvelope> exits) {
    this(
        federationSlug,
        reviewerKeys,
        organiserKeys,
        statements,
        acceptances,
        memberships,
        charters,
        ratifications,
        incidents,
        exits,
        List.of(),
        List.of());
  }

  /** The same record with the epochs of the key and what was signed with it. */
  public FederationRecord withKey(List<EpochRecord> epochs, List<RequestResult> results) {
    return new FederationRecord(
        federationSlug,
        reviewerKeys,
        organiserKeys,
        statements,
        acceptances,
        memberships,
        charters,
        ratifications,
        incidents,
        exits,
        epochs,
        results);
  }

  /** Parses a record of at most 64 MiB; verifies nothing. */
  public static FederationRecord parse(byte[] utf8) throws MalformedException {
    JsonMembers members = JsonMembers.of(StrictJson.parseObject(utf8, JsonLimits.RECORD));
    members.literal("kind", KIND);
    members.integer("version", VERSION, VERSION);
    FederationRecord record =
        new FederationRecord(
            FederationSlug.read(members, "federation_slug"),
            KeyDocument.read(members.members("reviewer_keys")),
            KeyDocument.read(members.members("organiser_keys")),
            list(members, "statements", DirectoryStatement::read),
            list(members, "acceptances", Decision::read),
            list(members, "memberships", ActionEnvelope::read),
            list(members, "charters", FederationRecord::readCharter),
            list(members, "ratifications", ActionEnvelope::read),
            list(members, "incidents", ActionEnvelope::read),
            list(members, "exits", ActionEnvelope::read),
            appended(members, "epochs", EpochRecord::read),
            appended(members, "results", RequestResult::read));
    members.end();
    return record;
  }

  private interface Reader<T> {
    T read(JsonMembers members) throws MalformedException;
  }

  private static <T> List<T> list(JsonMembers members, String name, Reader<T> reader)
      throws MalformedException {
    List<T> result = new ArrayList<>();
    for (JsonMembers element : members.objects(name, MOST)) {
      result.add(reader.read(element));
    }
    return result;
  }

  // Records that were written before there were keys do without.
  private static <T> List<T> appended(JsonMembers members, String name, Reader<T> reader)
      throws MalformedException {
    return members.has(name) ? list(members, name, reader) : List.of();
  }

  private static Charter readCharter(JsonMembers members) throws MalformedException {
    String hash = members.string("charter_hash");
    String text = members.string("text");
    members.end();
    Charter charter = Charter.parse(text.getBytes(StandardCharsets.UTF_8));
    if (!charter.hash().equals(hash)) {
      throw new MalformedException(
          members.path("charter_hash"), charter.hash() + ", the hash of the text", hash);
    }
    return charter;
  }

  /**
   * The facts in this record, as they stand: whoever needs them proven verifies the record first.
   *
   * @throws MalformedException if an envelope's parameters are not what its action says
   */
  public FederationFacts facts() throws MalformedException {
    FederationFacts.Collector collector = FederationFacts.collect();
    acceptances.forEach(collector::decision);
    charters.forEach(collector::charter);
    for (ActionEnvelope envelope : memberships) {
      collector.envelope(envelope);
    }
    for (ActionEnvelope envelope : ratifications) {
      collector.envelope(envelope);
    }
    return collector.facts();
  }

  /** The object as it is published. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("kind", KIND)
        .put("version", VERSION)
        .put("federation_slug", federationSlug.text())
        .put("reviewer_keys", reviewerKeys.json())
        .put("organiser_keys", organiserKeys.json())
        .put("statements", array(statements, DirectoryStatement::json))
        .put("acceptances", array(acceptances, Decision::json))
        .put("memberships", array(memberships, ActionEnvelope::json))
        .put("charters", array(charters, FederationRecord::charterJson))
        .put("ratifications", array(ratifications, ActionEnvelope::json))
        .put("incidents", array(incidents, ActionEnvelope::json))
        .put("exits", array(exits, ActionEnvelope::json))
        .put("epochs", array(epochs, EpochRecord::json))
        .put("results", array(results, RequestResult::json))
        .build();
  }

  private static JsonObject charterJson(Charter charter) {
    return JsonObject.builder()
        .put("charter_hash", charter.hash())
        .put("text", new String(charter.source(), StandardCharsets.UTF_8))
        .build();
  }

  private static <T> JsonArray array(List<T> values, Function<T, JsonObject> json) {
    return new JsonArray(values.stream().<JsonValue>map(json).toList());
  }
}
