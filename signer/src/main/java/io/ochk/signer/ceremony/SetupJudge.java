package io.ochk.signer.ceremony;

import io.ochk.protocol.ceremony.Departures;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.signer.DeskMeans;
import io.ochk.signer.membership.Memberships;
import io.ochk.verify.FederationMembers;
import io.ochk.verify.KnownEpoch;
import io.ochk.verify.SetupAcceptance;
import java.util.List;
import java.util.Optional;

/**
 * Says whether a ceremony is called for. What was acceptable when it was proposed need not be so
 * any more when it is joined, dealt or certified: seats, charter and key change meanwhile, and this
 * signer may have certified another one.
 */
final class SetupJudge {
  /** There is nothing to judge by. */
  static final String NO_RECORD = "the federation's record cannot be had or does not verify";

  private static final int MOST_OPEN_OF_ONE = 8;

  private final FederationSlug federation;
  private final DeskMeans means;
  private final Memberships memberships;
  private final CeremonyBook book;

  SetupJudge(
      FederationSlug federation, DeskMeans means, Memberships memberships, CeremonyBook book) {
    this.federation = federation;
    this.means = means;
    this.memberships = memberships;
    this.book = book;
  }

  /** Why not, by the newest record that can be had. */
  Optional<String> now(SetupDocument setup) {
    return judge(setup, memberships.newest(federation));
  }

  /** Why not, by the record that is remembered. */
  Optional<String> remembered(SetupDocument setup) {
    return judge(setup, memberships.find(federation));
  }

  /**
   * Why a setup that these have joined is not kept. Joins are signed, so nobody can be charged for
   * another's; and what one seat has open leaves room for all others.
   */
  Optional<String> overloaded(List<ActionEnvelope> joins) {
    return joins.stream().allMatch(j -> book.openJoinedBy(j.pubkey()) >= MOST_OPEN_OF_ONE)
        ? Optional.of("whoever joined it has " + MOST_OPEN_OF_ONE + " others open")
        : Optional.empty();
  }

  private Optional<String> judge(SetupDocument setup, Optional<FederationMembers> members) {
    Optional<KnownEpoch> newest = means.epochs().newest(federation);
    if (members.isEmpty()) {
      return Optional.of(NO_RECORD);
    }
    return SetupAcceptance.refusal(setup, members.get(), newest)
        .or(() -> departures(setup, newest))
        .or(() -> conflict(setup));
  }

  private Optional<String> departures(SetupDocument setup, Optional<KnownEpoch> newest) {
    return newest.flatMap(epoch -> Departures.refusal(means.epochs().setups(epoch), setup.seats()));
  }

  // Whoever certified keeps its share for good, and goes on only when a seat has given it up. It
  // counts for nothing why the ceremony ended here: it may still come to life elsewhere.
  private Optional<String> conflict(SetupDocument setup) {
    for (Ceremony other : book.all()) {
      boolean released = other.stage() == Stage.ABANDONED || other.stage() == Stage.LIVE;
      if (!released
          && other.setup().epoch() == setup.epoch()
          && !other.setupHash().equals(setup.hash())
          && OwnFrames.hasCertified(means, other)) {
        return Optional.of(
            "this signer certified ceremony "
                + other.id()
                + " for the same epoch, which no seat has given up: one who has not certified it"
                + " can (oc-guardian ceremony status names them)");
      }
    }
    return Optional.empty();
  }
}
