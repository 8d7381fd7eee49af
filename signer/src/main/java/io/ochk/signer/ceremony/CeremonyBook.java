package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.signer.store.SignerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The ceremonies of one federation as this signer's store has them. */
final class CeremonyBook {
  private static final int MOST_ENDED = 256;
  private static final Duration LONGEST_WAIT = Duration.ofDays(7);

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
    return store.read(session -> CeremonyRows.find(session, federation, setupHash));
  }

  /** The one of this session. */
  Optional<Ceremony> ofSession(String sessionHash) {
    return store.read(session -> CeremonyRows.ofSession(session, federation, sessionHash));
  }

  /** Keeps a proposal, with the joins that came with it. */
  void insert(SetupDocument setup, List<ActionEnvelope> joins, Instant now) {
    store.write(session -> {
      CeremonyRows.insert(session, setup, now);
      joins.forEach(join -> CeremonyRows.join(session, setup.hash(), join, false));
      return true;
    });
    changed.run();
  }

  /** How many ceremonies that still wait for somebody this key has joined. */
  long openJoinedBy(PublicKey joiner) {
    return store.read(session -> CeremonyRows.openJoinedBy(session, federation, joiner));
  }

  /** How many ceremonies that came since then this signer has joined. */
  long joinedSince(Instant since) {
    return store.read(session -> CeremonyRows.joinedSince(session, federation, since));
  }

  /** Forgets ceremonies of which nothing can come any more. */
  void forget(List<Ceremony> ceremonies) {
    store.write(session -> {
      ceremonies.forEach(c -> CeremonyRows.remove(session, c.setupHash()));
      return true;
    });
  }

  /** The joins that have arrived, this signer's own among them. */
  List<ActionEnvelope> joins(Ceremony ceremony) {
    return store.read(session -> CeremonyRows.joins(session, ceremony.setupHash()));
  }

  /** Whether this signer has joined it. */
  boolean hasOwnJoin(Ceremony ceremony) {
    return store.read(session -> CeremonyRows.ownJoin(session, ceremony.setupHash())).isPresent();
  }

  /** Notes how far a ceremony is, and why. */
  void stage(Ceremony ceremony, Stage stage, String detail) {
    store.write(session -> {
      CeremonyRows.stage(session, ceremony.setupHash(), stage, detail);
      return true;
    });
    changed.run();
  }

  /**
   * Forgets the oldest of what ended when there is much of it: of no use is what can make no epoch
   * any more, or was not joined here.
   */
  void forgetEnded(int newestEpoch) {
    List<Ceremony> ended =
        all().stream().filter(c -> c.stage().isOver() && c.stage() != Stage.LIVE).toList();
    if (ended.size() > MOST_ENDED) {
      forget(
          ended.subList(0, ended.size() - MOST_ENDED).stream()
              .filter(c -> c.setup().epoch() <= newestEpoch || !hasOwnJoin(c))
              .toList());
    }
  }

  /** Ends what has waited as long as nodes let a setup wait for joins; whether it has. */
  boolean hasWaitedTooLong(Ceremony ceremony, Instant now) {
    if (ceremony.receivedAt() >= now.minus(LONGEST_WAIT).getEpochSecond()) {
      return false;
    }
    stage(ceremony, Stage.DENIED, "nothing came of it in " + LONGEST_WAIT.toDays() + " days");
    return true;
  }
}
