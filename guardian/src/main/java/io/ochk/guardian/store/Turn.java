package io.ochk.guardian.store;

import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.store.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One transaction, and what follows from it once it is durable: messages for peers, which are
 * stored with it, messages for signers, and whatever else is to be done.
 */
public final class Turn {
  private final Session session;
  private final Collection<OperatorId> peers;
  private final List<Outgoing> outgoing = new ArrayList<>();
  private final List<PeerMessage> forSigners = new ArrayList<>();
  private final List<Runnable> beforehand = new ArrayList<>();
  private final List<Runnable> afterwards = new ArrayList<>();

  /**
   * A message in a peer's outbox.
   *
   * @param id its row
   * @param to the peer
   * @param message what to send
   * @param urgent whether somebody waits for it; what is not may go with what comes next
   */
  public record Outgoing(long id, OperatorId to, PeerMessage message, boolean urgent) {}

  Turn(Session session, Collection<OperatorId> peers) {
    this.session = session;
    this.peers = peers;
  }

  /** The transaction. */
  public Session session() {
    return session;
  }

  /** Tells all peers. */
  public void tellPeers(PeerMessage message) {
    tellPeers(message, true);
  }

  /** Tells all peers within some milliseconds, together with whatever else there is then. */
  public void tellPeersSoon(PeerMessage message) {
    tellPeers(message, false);
  }

  private void tellPeers(PeerMessage message, boolean urgent) {
    if (peers.isEmpty()) {
      return;
    }
    String text = CanonicalJson.text(message.json());
    for (OperatorId peer : peers) {
      tell(peer, message, text, urgent);
    }
  }

  /** Tells one peer. */
  public void tellPeer(OperatorId peer, PeerMessage message) {
    tell(peer, message, CanonicalJson.text(message.json()), true);
  }

  private void tell(OperatorId peer, PeerMessage message, String text, boolean urgent) {
    long id =
        session
            .first(
                "INSERT INTO outbox (operator_id, message) VALUES (?, ?) RETURNING id",
                row -> row.getLong(1),
                peer.text(),
                text)
            .orElseThrow();
    outgoing.add(new Outgoing(id, peer, message, urgent));
  }

  /** Tells the signers that are connected. */
  public void tellSigners(PeerMessage message) {
    forSigners.add(message);
  }

  /** Does something once the transaction is durable, before anybody is told of it. */
  public void beforehand(Runnable action) {
    beforehand.add(action);
  }

  /** Does something once the transaction is durable and everybody is being told. */
  public void afterwards(Runnable action) {
    afterwards.add(action);
  }

  List<Outgoing> outgoing() {
    return outgoing;
  }

  List<PeerMessage> forSigners() {
    return forSigners;
  }

  List<Runnable> beforehand() {
    return beforehand;
  }

  List<Runnable> afterwards() {
    return afterwards;
  }
}
