package io.ochk.signer.ceremony;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.signer.store.SignerStore;
import java.util.List;
import java.util.Optional;

/** The ceremonies of one federation as this signer's store has them. */
final class CeremonyBook {
  private final FederationSlug federation;
  private final SignerStore store;
  private final Runnable changed;

  /**
   * The ceremonies in a store.
   *
   * @param changed told when a ceremony comes to another stage
   */
  CeremonyBook(FederationSlug federation, SignerStore store, Runnable changed) {
    this.federation = federation;
    this.store = store;
    this.changed = changed;
  }

  /** All that are known, the oldest first. */
  List<Ceremony> all() {
    return store.read(session -> CeremonyRows.all(session, federation));
  }

  /** The one of this setup. */
  Optional<Ceremony> find(String setupHash) {
    return store.read(session -> CeremonyRows.find(session, setupHash));
  }

  /** The one of this session. */
  Optional<Ceremony> ofSession(String sessionHash) {
    return store.read(session -> CeremonyRows.ofSession(session, sessionHash));
  }

  /** The joins that have arrived, this signer's own among them. */
  List<ActionEnvelope> joins(Ceremony ceremony) {
    return store.read(session -> CeremonyRows.joins(session, ceremony.setupHash()));
  }

  /** Notes how far a ceremony is, and why. */
  void stage(Ceremony ceremony, Stage stage, String detail) {
    store.write(session -> {
      CeremonyRows.stage(session, ceremony.setupHash(), stage, detail);
      return true;
    });
    changed.run();
  }
}
