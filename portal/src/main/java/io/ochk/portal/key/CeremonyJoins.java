package io.ochk.portal.key;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.server.store.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What operators have said when they joined ceremonies: sent here by them, or part of an epoch's
 * record.
 */
public final class CeremonyJoins {
  private CeremonyJoins() {}

  /**
   * Keeps a join that was verified.
   *
   * @return whether it is the operator's first of that ceremony
   */
  public static boolean keep(
      Session session,
      FederationSlug slug,
      String setupHash,
      ActionEnvelope envelope,
      Instant receivedAt) {
    return insert(session, slug, setupHash, envelope, receivedAt, "DO NOTHING") > 0;
  }

  /** Puts a join that is part of an epoch in the place of whatever was sent here before. */
  static void bind(
      Session session,
      FederationSlug slug,
      String setupHash,
      ActionEnvelope envelope,
      Instant receivedAt) {
    insert(
        session,
        slug,
        setupHash,
        envelope,
        receivedAt,
        "DO UPDATE SET envelope = excluded.envelope");
  }

  private static int insert(
      Session session,
      FederationSlug slug,
      String setupHash,
      ActionEnvelope envelope,
      Instant receivedAt,
      String onConflict) {
    return session.update(
        "INSERT INTO ceremony_joins (federation_slug, setup_hash, pubkey, position, envelope)"
            + " VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (federation_slug, setup_hash, pubkey) "
            + onConflict,
        slug.text(),
        setupHash,
        envelope.pubkey().hex(),
        ChronoUnit.MICROS.between(Instant.EPOCH, receivedAt),
        new String(envelope.bytes(), StandardCharsets.UTF_8));
  }
}
