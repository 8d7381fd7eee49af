package io.ochk.signer;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.signer.session.NodeLink;
import io.ochk.signer.store.SignerStore;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether this store may answer: not where there was a later state of it, until that is accepted.
 */
final class StoreStanding {
  private final SignerStore store;
  private final Set<FederationSlug> behindOf = ConcurrentHashMap.newKeySet();
  private volatile boolean behind;

  /** What the store remembers of it. */
  StoreStanding(SignerStore store) {
    this.store = store;
    this.behind = store.isBehind();
  }

  /** Takes up what the store remembers about a federation. */
  void meet(FederationSlug federation) {
    if (store.isBehind(federation)) {
      behindOf.add(federation);
    }
  }

  /**
   * Notes that a node knows a later state. What this operator has signed itself is true of the
   * store. What a node says without it stops that node's federation, which it could do anyway.
   */
  void note(NodeLink.State.StoreBehind said) {
    if (said.proved() && !behind) {
      behind = true;
      store.noteBehind();
    } else if (behindOf.add(said.federation())) {
      store.noteBehind(said.federation());
    }
  }

  /** What the operator has to know, and to do, while nothing can be kept. */
  Optional<String> warning() {
    return store
        .trouble()
        .map(kind ->
            "WARNING: this signer's store keeps nothing: "
                + kind.words()
                + ". So it approves and signs nothing.\n"
                + "  next: "
                + kind.next()
                + ". What others asked meanwhile comes again by itself.");
  }

  /** Whether it may answer everywhere. */
  boolean mayAnswer() {
    return !behind && behindOf.isEmpty();
  }

  /** Whether it may answer in this federation. */
  boolean mayAnswer(FederationSlug federation) {
    return !behind && !behindOf.contains(federation);
  }
}
