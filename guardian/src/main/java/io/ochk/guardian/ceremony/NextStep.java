package io.ochk.guardian.ceremony;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What to do about a ceremony that makes no key. Who has certified it goes on only when somebody
 * who has not gives it up, so that has to be asked of somebody by name.
 */
final class NextStep {
  private static final int ID_LENGTH = 32;

  private NextStep() {}

  /**
   * In words for people, a command among them.
   *
   * @param state as in the view
   * @param joiners the ids of all who take part
   * @param certified those of them who have certified it
   * @param culprits those who, as this node sees, lied: asked only if nobody else is left. Who
   *     sealed a bad share is known to the signers alone, which can open it
   * @return nothing while it goes on or is done
   */
  static Optional<String> of(
      String state,
      String setupHash,
      boolean reshares,
      Collection<String> joiners,
      Collection<String> certified,
      Collection<String> culprits) {
    String again =
        "oc-guardian " + (reshares ? "share refresh" : "ceremony start") + ", by any guardian";
    boolean stuck = state.equals("disputed") || (state.equals("failed") && !certified.isEmpty());
    List<String> free = free(joiners, certified, culprits);
    if (stuck && !free.isEmpty()) {
      return Optional.of(
          "oc-guardian ceremony abandon "
              + setupHash.substring(0, ID_LENGTH)
              + " (or \"Give the ceremony up\" on the signer's page), by one who has not certified"
              + " it: "
              + String.join(", ", free)
              + ". Then "
              + again
              + ".");
    }
    return state.equals("failed") || state.equals("abandoned")
        ? Optional.of(again + ".")
        : Optional.empty();
  }

  private static List<String> free(
      Collection<String> joiners, Collection<String> certified, Collection<String> culprits) {
    List<String> free = joiners.stream().filter(id -> !certified.contains(id)).toList();
    List<String> honest = free.stream().filter(id -> !culprits.contains(id)).toList();
    return (honest.isEmpty() ? free : honest).stream().distinct().toList();
  }
}
