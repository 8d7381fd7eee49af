package io.ochk.signer.session;

import io.ochk.protocol.peer.PeerMessage;
import java.util.List;

/** Takes what is to be sent to the node of a federation; what is durable is sent again later. */
public interface Outlet {
  /** Sends messages, as far as a line stands. */
  void send(List<PeerMessage> messages);

  /**
   * Begins the lines anew, so that the nodes tell everything that is open again: something that
   * came could not be kept.
   */
  void again();
}
