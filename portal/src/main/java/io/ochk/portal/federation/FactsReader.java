package io.ochk.portal.federation;

import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationFacts;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoredJson;
import java.util.ArrayList;
import java.util.List;

/** Loads what was signed about a federation; all of it was verified before it was stored. */
final class FactsReader {
  private FactsReader() {}

  /** The state that follows from what is stored. */
  static FederationState state(Session session, FederationSlug slug) {
    FederationFacts facts = collect(session, slug).facts();
    return switch (FederationState.replay(chain(session, slug), facts)) {
      case FederationState.Outcome.Applied applied -> applied.state();
      case FederationState.Outcome.Refused refused ->
          throw new IllegalStateException(
              "the stored chain of " + slug + " does not hold: " + refused.refusal().detail());
    };
  }

  /** The same with a charter that is about to be stored. */
  static FederationState stateWith(Session session, FederationSlug slug, Charter charter) {
    FederationFacts facts = collect(session, slug).charter(charter).facts();
    return switch (FederationState.replay(chain(session, slug), facts)) {
      case FederationState.Outcome.Applied applied -> applied.state();
      case FederationState.Outcome.Refused refused ->
          throw new IllegalStateException(
              "the stored chain of " + slug + " does not hold: " + refused.refusal().detail());
    };
  }

  private static FederationFacts.Collector collect(Session session, FederationSlug slug) {
    FederationFacts.Collector collector = FederationFacts.collect();
    acceptances(session, slug).forEach(collector::decision);
    charters(session, slug).forEach(collector::charter);
    try {
      for (ActionEnvelope envelope : memberships(session, slug)) {
        collector.envelope(envelope);
      }
      for (ActionEnvelope envelope : ratifications(session, slug)) {
        collector.envelope(envelope);
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds an envelope that does not parse", e);
    }
    return collector;
  }

  static List<DirectoryStatement> chain(Session session, FederationSlug slug) {
    return session
        .list(
            "SELECT statement FROM statements WHERE federation_slug = ? ORDER BY sequence",
            row -> row.getString(1),
            slug.text())
        .stream()
        .map(StoredJson::statement)
        .toList();
  }

  /** The acceptances of everybody who ever asked for a seat. */
  static List<Decision> acceptances(Session session, FederationSlug slug) {
    return session
        .list(
            "SELECT d.decision FROM decisions d JOIN operators o"
                + " ON o.application_id = d.application_id"
                + " WHERE o.pubkey IN (SELECT pubkey FROM memberships WHERE federation_slug = ?)"
                + " ORDER BY o.accepted_at, o.pubkey",
            row -> row.getString(1),
            slug.text())
        .stream()
        .map(StoredJson::decision)
        .toList();
  }

  static List<Charter> charters(Session session, FederationSlug slug) {
    return session
        .list(
            "SELECT charter FROM charters WHERE federation_slug = ?"
                + " ORDER BY received_at, charter_hash",
            row -> row.getBytes(1),
            slug.text())
        .stream()
        .map(FactsReader::charter)
        .toList();
  }

  private static Charter charter(byte[] utf8) {
    try {
      return Charter.parse(utf8);
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a charter that does not parse", e);
    }
  }

  static List<ActionEnvelope> memberships(Session session, FederationSlug slug) {
    return envelopes(
        session,
        "SELECT envelope FROM memberships WHERE federation_slug = ?"
            + " ORDER BY position, payload_sha256",
        slug);
  }

  static List<ActionEnvelope> ratifications(Session session, FederationSlug slug) {
    return envelopes(
        session,
        "SELECT envelope FROM ratifications WHERE federation_slug = ?"
            + " ORDER BY position, payload_sha256",
        slug);
  }

  /**
   * The newest announced exits, in order of receipt.
   *
   * @param most how many at most
   * @param maxCharacters how long all of them may be together
   */
  static List<ActionEnvelope> exits(
      Session session, FederationSlug slug, int most, int maxCharacters) {
    return newest(
        session,
        "SELECT envelope FROM exits WHERE federation_slug = ?"
            + " ORDER BY position DESC, exit_id DESC LIMIT "
            + most,
        slug,
        maxCharacters);
  }

  /** The newest incidents, likewise. */
  static List<ActionEnvelope> incidents(
      Session session, FederationSlug slug, int most, int maxCharacters) {
    return newest(
        session,
        "SELECT envelope FROM incidents WHERE federation_slug = ?"
            + " ORDER BY position DESC, incident_id DESC LIMIT "
            + most,
        slug,
        maxCharacters);
  }

  private static List<ActionEnvelope> newest(
      Session session, String sql, FederationSlug slug, int maxCharacters) {
    List<ActionEnvelope> kept = new ArrayList<>();
    long characters = 0;
    for (String text : session.list(sql, row -> row.getString(1), slug.text())) {
      characters += text.length();
      if (characters > maxCharacters) {
        break;
      }
      kept.add(StoredJson.envelope(text));
    }
    return kept.reversed();
  }

  private static List<ActionEnvelope> envelopes(Session session, String sql, FederationSlug slug) {
    return session.list(sql, row -> row.getString(1), slug.text()).stream()
        .map(StoredJson::envelope)
        .toList();
  }
}
