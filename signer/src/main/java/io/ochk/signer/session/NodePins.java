package io.ochk.signer.session;

import io.ochk.signer.store.SignerStore;
import io.ochk.signer.store.State;
import java.util.Optional;

/**
 * Whose node is at each address: federation, node key and audience, as in the first session there.
 * Whoever comes to answer at that address later, another process on this machine for one, is no
 * other node by that.
 */
final class NodePins {
  private final SignerStore store;
  private volatile boolean acceptsOthers;

  /**
   * The pins in a store.
   *
   * @param acceptsOthers whether the operator said that its node may be another than before; that
   *     holds for one session
   */
  NodePins(SignerStore store, boolean acceptsOthers) {
    this.store = store;
    this.acceptsOthers = acceptsOthers;
  }

  /** How a node differs from the one that was at this address, if it does and may not. */
  Optional<String> refusal(NodeAddress address, NodeLink.Hello hello) {
    return store
        .read(session -> State.get(session, name(address)))
        .filter(pinned -> !acceptsOthers && !pinned.equals(value(hello)))
        .map(pinned ->
            "it was "
                + pinned
                + " before, and is "
                + value(hello)
                + " now; if you changed your node, run oc-guardian sign --serve --accept-node"
                + " once");
  }

  /** Notes a node that has opened a session; from then on another is refused again. */
  void keep(NodeAddress address, NodeLink.Hello hello) {
    boolean known =
        store.read(session -> State.get(session, name(address))).equals(Optional.of(value(hello)));
    if (!known) {
      store.write(session -> {
        State.put(session, name(address), value(hello));
        return true;
      });
    }
    acceptsOthers = false;
  }

  private static String name(NodeAddress address) {
    return "node " + address;
  }

  private static String value(NodeLink.Hello hello) {
    return "a node of "
        + hello.federation()
        + " with the key "
        + hello.nodePubkey().hex()
        + " at "
        + hello.audience().text();
  }
}
