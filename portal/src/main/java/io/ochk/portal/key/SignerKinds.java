package io.ochk.portal.key;

import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.CeremonyJoin.SignerKind;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.store.Session;
import io.ochk.server.store.StoredJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What holds each operator's share, by the operator's own word: its join in the newest epoch, or
 * before there is one the newest join that was sent here. Joins of ceremonies that came to nothing
 * say nothing about a share that is.
 */
public final class SignerKinds {
  private static final int MOST_JOINS = 200;

  private SignerKinds() {}

  /** By operator key; who has joined no ceremony is not in it. */
  public static Map<PublicKey, SignerKind> of(Session session, FederationSlug slug) {
    return of(session, slug, Epochs.newest(session, slug));
  }

  /** The same where the newest epoch was read already. */
  static Map<PublicKey, SignerKind> of(
      Session session, FederationSlug slug, Optional<Epochs.Row> key) {
    List<String> joins =
        key.map(epoch -> of(session, slug, epoch.setupHash()))
            .orElseGet(() -> newest(session, slug));
    Map<PublicKey, SignerKind> kinds = new HashMap<>();
    for (String text : joins) {
      var envelope = StoredJson.envelope(text);
      try {
        kinds.putIfAbsent(envelope.pubkey(), ((CeremonyJoin) envelope.action()).signerKind());
      } catch (MalformedException e) {
        throw new IllegalStateException("the store holds a join that does not parse", e);
      }
    }
    return kinds;
  }

  private static List<String> of(Session session, FederationSlug slug, String setupHash) {
    return session.list(
        "SELECT envelope FROM ceremony_joins WHERE federation_slug = ? AND setup_hash = ?",
        row -> row.getString(1),
        slug.text(),
        setupHash);
  }

  private static List<String> newest(Session session, FederationSlug slug) {
    return session.list(
        "SELECT envelope FROM ceremony_joins WHERE federation_slug = ?"
            + " ORDER BY position DESC, pubkey LIMIT ?",
        row -> row.getString(1),
        slug.text(),
        MOST_JOINS);
  }
}
