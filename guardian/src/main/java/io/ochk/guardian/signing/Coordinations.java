package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.signing.RequestRows.RequestRow;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import io.ochk.threshold.Identifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests that this node coordinates, or would step in for. */
public final class Coordinations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinations.class);
  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(8);

  private final Turns turns;
  private final Keys keys;
  private final Requests requests;
  private final Digests digests;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final Executor executor;
  private final Pace pace;
  private final BiConsumer<Identifier, PeerMessage> asks;
  private final Counts counts;
  private final Map<String, Active> active = new ConcurrentHashMap<>();
  private final EarlyAnswers early = new EarlyAnswers(System::nanoTime);
  private final Standby standby;

  /**
   * How long things are waited for.
   *
   * @param patience for answers, before another attempt begins
   * @param takeOver between two seats that would step in
   */
  public record Pace(Duration patience, Duration takeOver) {
    /** One second for answers, four for each seat. */
    public static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(4));
  }

  /** What is counted. */
  public interface Counts {
    /** A signature was made here. */
    void signed(long nanos, int attempts);

    /** Somebody was proved to have cheated. */
    void blamed();

    /** This node stepped in for another. */
    void tookOver();
  }

  private static final class Active {
    private final Coordination coordination;
    private final long begun;
    private @Nullable ScheduledFuture<?> patience;

    Active(Coordination coordination, long begun) {
      this.coordination = coordination;
      this.begun = begun;
    }
  }

  /**
   * Coordinations of this node.
   *
   * @param timer runs nothing long
   * @param executor where attempts are driven when time has passed
   * @param asks sends a question to a seat's signer
   */
  public Coordinations(
      Turns turns,
      Keys keys,
      Requests requests,
      Digests digests,
      InstantSource clock,
      ScheduledExecutorService timer,
      Executor executor,
      Pace pace,
      BiConsumer<Identifier, PeerMessage> asks,
      Counts counts) {
    this.turns = turns;
    this.keys = keys;
    this.requests = requests;
    this.digests = digests;
    this.clock = clock;
    this.timer = timer;
    this.executor = executor;
    this.pace = pace;
    this.asks = asks;
    this.counts = counts;
    this.standby =
        new Standby(
            timer, pace.takeOver(), (hash, seat) -> executor.execute(() -> stepIn(hash, seat)));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** Goes on with what was open when the node stopped. */
  public void resume() throws ProblemException {
    long now = now();
    for (RequestRow row : turns.read(session -> RequestRows.open(session, now))) {
      news(row.hash());
    }
  }

  /** A request has entered here and will be considered: what is answered before is kept for it. */
  public void expect(String hash) {
    early.expect(hash);
  }

  /**
   * Looks at a request of which something is new: begins, steps in later, or lets those who have
   * approved take part.
   */
  public void news(String hash) {
    executor.execute(() -> {
      try {
        consider(hash, List.of(), List.of(), false);
      } catch (ProblemException | StoreException e) {
        LOG.warn("request {}: {}", hash, e.getMessage());
      }
    });
  }

  /** The same at once, with answers that came together with the news. */
  public void consider(
      String hash, List<Commitment> commitments, List<Share> shares, boolean entered)
      throws ProblemException {
    if (!entered) {
      look(hash, commitments, shares, false);
      return;
    }
    Optional<List<Commitment>> since;
    try {
      look(hash, commitments, shares, true);
    } finally {
      since = early.take(hash);
    }
    if (since.isPresent()) {
      look(hash, since.get(), List.of(), false);
    }
  }

  private void look(String hash, List<Commitment> commitments, List<Share> shares, boolean entered)
      throws ProblemException {
    if (!entered && !active.containsKey(hash) && early.hold(hash, commitments)) {
      // It enters in another turn just now, which begins it and then looks again.
      return;
    }
    Active running = active.get(hash);
    if (running == null && commitments.isEmpty() && shares.isEmpty() && standby.awaits(hash)) {
      return;
    }
    Optional<State> state = state(hash);
    if (state.isEmpty()) {
      return;
    }
    RequestRow row = state.get().row();
    if (!row.isOpen(now())) {
      end(hash);
      return;
    }
    Optional<Integer> seat = requests.ownSeat();
    if (running == null && seat.isPresent()) {
      if (seat.get() == row.origin()) {
        running = begin(row, seat.get(), state.get().approvers(), entered);
      } else {
        stepInLater(row, seat.get(), state.get().approvers().size());
      }
    }
    if (running != null) {
      running.coordination.take(state.get().approvers(), commitments, shares);
    }
  }

  private record State(RequestRow row, Set<Identifier> approvers) {}

  private Optional<State> state(String hash) throws ProblemException {
    return turns.read(session ->
        RequestRows.find(session, hash)
            .map(row -> new State(row, requests.approvers(session, hash))));
  }

  private @Nullable Active begin(
      RequestRow row, int seat, Set<Identifier> approvers, boolean entered)
      throws ProblemException {
    Optional<Keys.Current> key = keys.find();
    if (key.isEmpty() || key.get().number() != row.request().epoch()) {
      return null;
    }
    int first;
    int reserved;
    if (entered) {
      first = AttemptNumbers.first(row.request(), seat, now());
      reserved = row.nextAttempt();
    } else {
      first = AttemptNumbers.later(row.request(), seat, row.nextAttempt(), now());
      reserved = Coordination.reservation(first);
      reserve(row.hash(), reserved);
    }
    String hash = row.hash();
    Coordination coordination =
        new Coordination(
            key.get(), digests.signing(row.request()), first, reserved, new Wires(hash));
    Active mine = new Active(coordination, System.nanoTime());
    // An answer that finds it waits here until it has begun.
    synchronized (coordination) {
      Active other = active.putIfAbsent(hash, mine);
      if (other != null) {
        return other;
      }
      schedule(hash, mine, pace.patience());
      coordination.start(approvers);
    }
    return mine;
  }

  private void stepInLater(RequestRow row, int seat, int approvals) {
    Optional<Keys.Current> key = keys.find();
    if (key.isPresent() && approvals >= key.get().threshold()) {
      standby.await(row, seat, key.get().record().setup().seats().size());
    }
  }

  private void stepIn(String hash, int seat) {
    try {
      long now = now();
      Optional<State> state = state(hash).filter(s -> s.row().isOpen(now));
      if (state.isPresent() && !active.containsKey(hash)) {
        LOG.info("request {}: stepping in for seat {}", hash, state.get().row().origin());
        counts.tookOver();
        begin(state.get().row(), seat, state.get().approvers(), false);
      }
    } catch (ProblemException | StoreException e) {
      LOG.warn("request {}: {}", hash, e.getMessage());
    }
  }

  private void schedule(String hash, Active running, Duration patience) {
    running.patience =
        timer.schedule(
            () -> executor.execute(() -> patienceElapsed(hash, running, patience)),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void patienceElapsed(String hash, Active running, Duration patience) {
    if (active.get(hash) != running) {
      return;
    }
    running.coordination.patienceElapsed();
    Duration longer = patience.multipliedBy(3).dividedBy(2);
    schedule(hash, running, longer.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : longer);
  }

  /** A signer's answer. */
  public void answer(String hash, Optional<Commitment> commitment, Optional<Share> share) {
    List<Commitment> commitments = commitment.stream().toList();
    // What is not expected (any more) may have begun since.
    if (active.containsKey(hash) || !early.hold(hash, commitments)) {
      Active running = active.get(hash);
      if (running != null) {
        running.coordination.take(Set.of(), commitments, share.stream().toList());
      }
    }
  }

  /** A signer will not answer. */
  public void refused(String hash, Identifier sender, int attempt, String reason) {
    Active running = active.get(hash);
    if (running != null) {
      running.coordination.refused(sender, attempt, reason);
    }
  }

  /** An operator has taken its approval back. */
  public void denied(String hash, Set<Identifier> who) {
    Active running = active.get(hash);
    if (running != null) {
      who.forEach(running.coordination::denied);
    }
  }

  /** A seat can be reached again: it may have missed what it was asked. */
  public void returned(Identifier seat) {
    active.values().forEach(running -> running.coordination.returned(seat));
  }

  /** Ends what is being done about a request that is signed or has expired. */
  public void end(String hash) {
    Active running = active.remove(hash);
    if (running != null) {
      running.coordination.end();
      ScheduledFuture<?> patience = running.patience;
      if (patience != null) {
        patience.cancel(false);
      }
    }
    early.take(hash);
    standby.end(hash);
  }

  /** Ends what has expired. */
  public void expire() throws ProblemException {
    long now = now();
    Set<String> open =
        turns.read(session ->
            Set.copyOf(RequestRows.open(session, now).stream().map(RequestRow::hash).toList()));
    for (String hash : Set.copyOf(active.keySet())) {
      if (!open.contains(hash)) {
        end(hash);
      }
    }
    early.expire();
  }

  /** How many packages this node has sent out for a request that goes on. */
  public Optional<Integer> attempts(String hash) {
    return Optional.ofNullable(active.get(hash)).map(a -> a.coordination.attempts());
  }

  /** How many requests are being coordinated here. */
  public int running() {
    return active.size();
  }

  private void reserve(String hash, int next) throws ProblemException {
    turns.run(turn -> {
      RequestRows.reserve(turn.session(), hash, next);
      return true;
    });
  }

  @Override
  public void close() {
    Set.copyOf(active.keySet()).forEach(this::end);
    standby.close();
  }

  /** What one coordination can reach. */
  private final class Wires implements Coordination.Ways {
    private final String hash;

    Wires(String hash) {
      this.hash = hash;
    }

    @Override
    public boolean reserve(int next) {
      try {
        Coordinations.this.reserve(hash, next);
        return true;
      } catch (ProblemException | StoreException e) {
        LOG.warn("request {}: no number could be reserved: {}", hash, e.getMessage());
        return false;
      }
    }

    @Override
    public void ask(Identifier to, PeerMessage message) {
      asks.accept(to, message);
    }

    @Override
    public void finished(byte[] signature) {
      Active running = active.get(hash);
      // Not under the coordination's lock: the disk is waited for.
      executor.execute(() -> keep(signature, running));
    }

    private void keep(byte[] signature, @Nullable Active running) {
      try {
        boolean isNew =
            turns.run(turn -> {
              Optional<RequestRow> row = RequestRows.find(turn.session(), hash);
              return row.isPresent()
                  && requests.result(
                      turn, hash, digests.encode(row.get().request(), signature), true);
            });
        if (isNew && running != null) {
          counts.signed(System.nanoTime() - running.begun, running.coordination.attempts());
        }
        end(hash);
      } catch (ProblemException | StoreException e) {
        LOG.warn("request {}: the result could not be kept: {}", hash, e.getMessage());
        active.remove(hash);
        // The store may come back: the shares are given again, under the next number.
        var _ = timer.schedule(() -> news(hash), pace.patience().toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public void blame(PeerMessage.Blame blame) {
      LOG.warn("request {}: a wrong share of {}", hash, blame.cheaters());
      counts.blamed();
      executor.execute(() -> {
        try {
          turns.run(turn -> requests.blame(turn, blame, true));
        } catch (ProblemException | StoreException e) {
          LOG.warn("request {}: the proof could not be kept: {}", hash, e.getMessage());
        }
      });
    }

    @Override
    public void impossible() {
      LOG.warn("request {}: no signature can come of it here", hash);
    }
  }
}
