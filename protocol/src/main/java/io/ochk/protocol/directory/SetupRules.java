package io.ochk.protocol.directory;

import io.ochk.protocol.ceremony.SeatHolder;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.PublicKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which ceremonies a federation may have held: for a charter that it published, with the guardians
 * that the charter lists, each in a seat that the organiser gave to it, and all of whom ratified.
 *
 * <p>It is judged without regard to what has changed since, so that a key stays verifiable.
 */
final class SetupRules {
  private SetupRules() {}

  static Optional<DirectoryRefusal> refusal(FederationState state, SetupDocument setup) {
    if (!setup.federationSlug().equals(state.slug())) {
      return differs("federation_slug", state.slug().text(), setup.federationSlug().text());
    }
    Optional<CharterPublish> charter =
        state.charters().stream()
            .filter(c -> c.charterHash().equals(setup.charterHash()))
            .findFirst();
    if (charter.isEmpty()) {
      return refuse(
          DirectoryRefusal.Code.CHARTER_HASH_UNKNOWN,
          "expected the hash of a published charter, found " + setup.charterHash());
    }
    int threshold = state.founding().threshold();
    if (setup.threshold() != threshold) {
      return differs("t", String.valueOf(threshold), String.valueOf(setup.threshold()));
    }
    return guardians(state, charter.get(), setup).or(() -> seats(state, setup));
  }

  private static Optional<DirectoryRefusal> guardians(
      FederationState state, CharterPublish charter, SetupDocument setup) {
    Set<OperatorId> listed =
        CharterRules.frontMatter(state, charter.charterHash())
            .map(CharterRules::listed)
            .orElse(Set.of());
    Set<OperatorId> sitting = new HashSet<>();
    setup.seats().forEach(holder -> sitting.add(holder.operatorId().shortForm()));
    if (!listed.equals(sitting)) {
      return differs("seats", "the charter's guardians " + listed, sitting.toString());
    }
    Set<PublicKey> signers = CharterRules.signers(state, charter);
    for (SeatHolder holder : setup.seats()) {
      if (!signers.contains(holder.operatorPubkey())) {
        return refuse(
            DirectoryRefusal.Code.CHARTER_DIFFERS,
            "expected a ratification by " + holder.operatorId() + ", found none");
      }
    }
    return Optional.empty();
  }

  private static Optional<DirectoryRefusal> seats(FederationState state, SetupDocument setup) {
    for (SeatHolder holder : setup.seats()) {
      if (state.chain().stream().noneMatch(statement -> assigns(statement, holder))) {
        return refuse(
            DirectoryRefusal.Code.NOT_SEATED,
            holder.operatorId() + " was never given seat " + holder.seat());
      }
    }
    return Optional.empty();
  }

  private static boolean assigns(DirectoryStatement statement, SeatHolder holder) {
    return statement.payload().subject() instanceof SeatAssign assign
        && assign.seat() == holder.seat()
        && assign.operatorPubkey().equals(holder.operatorPubkey());
  }

  private static Optional<DirectoryRefusal> differs(String member, String expected, String found) {
    return refuse(
        DirectoryRefusal.Code.CHARTER_DIFFERS,
        member + ": expected " + expected + ", found " + found);
  }

  private static Optional<DirectoryRefusal> refuse(DirectoryRefusal.Code code, String detail) {
    return Optional.of(new DirectoryRefusal(code, detail));
  }
}
