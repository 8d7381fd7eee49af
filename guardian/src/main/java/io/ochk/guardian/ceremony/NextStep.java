package io.ochk.guardian.ceremony;

import io.ochk.protocol.ceremony.GivingUp;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Who can do something about a ceremony that makes no key, by what this node has of it. */
final class NextStep {
  private NextStep() {}

  /**
   * In words for people, a command among them.
   *
   * @param state as in the view
   * @param complaint whether somebody has complained of a share
   * @param joiners the ids of all who take part
   * @param certified those of them who have certified it
   * @param culprits those who are proved to have lied: asked only if nobody else is left
   * @return nothing while it goes on or is done
   */
  static Optional<String> of(
      String state,
      String setupHash,
      boolean reshares,
      boolean complaint,
      Collection<String> joiners,
      Collection<String> certified,
      Collection<String> culprits) {
    GivingUp words = new GivingUp(setupHash, reshares);
    // After a complaint somebody may have certified whose certificate is still on its way.
    boolean stuck =
        state.equals("disputed") || (state.equals("failed") && (complaint || !certified.isEmpty()));
    List<String> free = free(joiners, certified, culprits);
    if (stuck && !free.isEmpty()) {
      return Optional.of(words.byOneOf(free));
    }
    return state.equals("failed") || state.equals("abandoned")
        ? Optional.of(words.again())
        : Optional.empty();
  }

  private static List<String> free(
      Collection<String> joiners, Collection<String> certified, Collection<String> culprits) {
    List<String> free = joiners.stream().filter(id -> !certified.contains(id)).toList();
    List<String> honest = free.stream().filter(id -> !culprits.contains(id)).toList();
    return (honest.isEmpty() ? free : honest).stream().distinct().toList();
  }
}
