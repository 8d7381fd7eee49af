package io.ochk.portal.key;

import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.time.UtcTime;
import io.ochk.server.store.RowReader;
import io.ochk.server.store.Session;
import io.ochk.verify.FederationKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The stored epochs of federations' keys; every one was verified before it was stored. */
public final class Epochs {
  private static final String COLUMNS =
      "SELECT epoch, setup_hash, key_x, address, network, threshold, members, transcript_sha256,"
          + " departures, received_at FROM epochs WHERE federation_slug = ?";
  private static final RowReader<Row> READER =
      row ->
          new Row(
              row.getInt(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getString(5),
              row.getInt(6),
              row.getInt(7),
              row.getString(8),
              row.getInt(9),
              Instant.ofEpochMilli(row.getLong(10)));

  private Epochs() {}

  /**
   * One epoch without its record.
   *
   * @param number from 0
   * @param setupHash of the ceremony that made it
   * @param key x(Q), hex
   * @param address the federation's
   * @param network which network's
   * @param threshold how many shares sign
   * @param members how many there are
   * @param transcriptSha256 what all members certified
   * @param departures how many of its members hold no share of the newest epoch
   * @param receivedAt when the portal got it
   */
  public record Row(
      int number,
      String setupHash,
      String key,
      String address,
      String network,
      int threshold,
      int members,
      String transcriptSha256,
      int departures,
      Instant receivedAt) {

    /** The epoch as the API shows it. */
    public JsonObject json() {
      return JsonObject.builder()
          .put("epoch", number)
          .put("key", key)
          .put("address", address)
          .put("network", network)
          .put("threshold", threshold)
          .put("members", members)
          .put("departures", departures)
          .put("setup_hash", setupHash)
          .put("transcript_sha256", transcriptSha256)
          .put("received_at", UtcTime.format(receivedAt))
          .build();
    }
  }

  /** All epochs from 0. */
  public static List<Row> all(Session session, FederationSlug slug) {
    return session.list(COLUMNS + " ORDER BY epoch", READER, slug.text());
  }

  /** The epoch that signs, if there is a key. */
  public static Optional<Row> newest(Session session, FederationSlug slug) {
    return session.first(COLUMNS + " ORDER BY epoch DESC LIMIT 1", READER, slug.text());
  }

  /** Whether of some epoch as many holders have left as could sign: only a new key helps. */
  static boolean needsNewKey(Session session, FederationSlug slug) {
    return session
        .first(
            "SELECT epoch FROM epochs WHERE federation_slug = ? AND departures >= threshold LIMIT"
                + " 1",
            row -> row.getInt(1),
            slug.text())
        .isPresent();
  }

  /** The records of all epochs from 0. */
  public static List<EpochRecord> records(Session session, FederationSlug slug) {
    return session
        .list(
            "SELECT record FROM epochs WHERE federation_slug = ? ORDER BY epoch",
            row -> row.getString(1),
            slug.text())
        .stream()
        .map(Epochs::read)
        .toList();
  }

  /** The text of one epoch's record. */
  public static Optional<String> record(Session session, FederationSlug slug, int epoch) {
    return session.first(
        "SELECT record FROM epochs WHERE federation_slug = ? AND epoch = ?",
        row -> row.getString(1),
        slug.text(),
        epoch);
  }

  private static EpochRecord read(String text) {
    try {
      return EpochRecord.parse(text.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an epoch that does not parse", e);
    }
  }

  /**
   * Stores the newest epoch of a verified key, and how many have left the epochs before.
   *
   * @return whether it was new
   */
  public static boolean store(
      Session session, FederationSlug slug, FederationKey key, EpochRecord record, Instant now) {
    FederationKey.Epoch newest = key.newest();
    int added =
        session.update(
            "INSERT INTO epochs (federation_slug, epoch, setup_hash, key_x, address, network,"
                + " threshold, members, transcript_sha256, departures, received_at, record)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (federation_slug, epoch) DO NOTHING",
            slug.text(),
            newest.number(),
            newest.setupHash(),
            newest.key(),
            newest.address(),
            newest.network().wireName(),
            newest.threshold(),
            newest.holders().size(),
            newest.transcriptSha256(),
            newest.departures(),
            now.toEpochMilli(),
            new String(record.bytes(), StandardCharsets.UTF_8));
    if (added == 0) {
      return false;
    }
    // They say what holds each share; hardly anybody sends a join by itself.
    for (ActionEnvelope join : record.joins()) {
      CeremonyJoins.bind(session, slug, newest.setupHash(), join, now);
    }
    for (FederationKey.Epoch epoch : key.epochs()) {
      session.update(
          "UPDATE epochs SET departures = ? WHERE federation_slug = ? AND epoch = ?",
          epoch.departures(),
          slug.text(),
          epoch.number());
    }
    return true;
  }
}
