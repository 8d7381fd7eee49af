package io.ochk.guardian.store;

import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Store;
import io.ochk.server.store.Work;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs turns: decide and store in one transaction, then send. */
public final class Turns {
  private final Store store;
  private final Supplier<Collection<OperatorId>> peers;
  private volatile Consumer<List<Turn.Outgoing>> toPeers = messages -> {};
  private volatile Consumer<PeerMessage> toSigners = message -> {};

  /**
   * What is decided in a turn; it may run more than once and has no effect but on the store.
   *
   * @param <T> what it answers
   */
  @FunctionalInterface
  public interface TurnWork<T> {
    /**
     * Does it.
     *
     * @throws ProblemException to refuse; nothing remains of the turn
     */
    T run(Turn turn) throws ProblemException;
  }

  private record Done<T>(Turn turn, T result) {}

  /**
   * Turns over a store.
   *
   * @param peers who is told what peers are to be told
   */
  public Turns(Store store, Supplier<Collection<OperatorId>> peers) {
    this.store = store;
    this.peers = peers;
  }

  /** Says who carries messages to peers and to signers. */
  public void deliverTo(Consumer<List<Turn.Outgoing>> toPeers, Consumer<PeerMessage> toSigners) {
    this.toPeers = toPeers;
    this.toSigners = toSigners;
  }

  /**
   * Runs {@code work} in a transaction; when it is durable, sends what it has to say.
   *
   * @throws ProblemException if the work refuses; nothing remains of it
   */
  public <T> T run(TurnWork<T> work) throws ProblemException {
    Done<T> done =
        store.write(session -> {
          Turn turn = new Turn(session, peers.get());
          return new Done<>(turn, work.run(turn));
        });
    done.turn().beforehand().forEach(Runnable::run);
    toPeers.accept(done.turn().outgoing());
    done.turn().forSigners().forEach(toSigners);
    done.turn().afterwards().forEach(Runnable::run);
    return done.result();
  }

  /** Reads on one consistent state. */
  public <T> T read(Work<T> work) throws ProblemException {
    return store.read(work);
  }

  /** The store. */
  public Store store() {
    return store;
  }
}
