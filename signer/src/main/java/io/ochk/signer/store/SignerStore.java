package io.ochk.signer.store;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonObject;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Schema;
import io.ochk.server.store.Session;
import io.ochk.server.store.SqliteStore;
import io.ochk.server.store.StoreException;
import io.ochk.threshold.RandomSource;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The signer's database. One process at a time has it; the system lets go when that one ends.
 *
 * <p>{@link #write} returns when what was written would survive a power cut. Works of several
 * threads are committed together.
 */
public final class SignerStore implements AutoCloseable {
  private static final Schema SCHEMA = new Schema("signer", "io/ochk/signer/migrations");

  private static final String YES = "yes";

  private final SqliteStore store;
  private final AtomicLong head = new AtomicLong();
  private volatile String signerId;
  private volatile Optional<StoreException.Kind> trouble = Optional.empty();

  private SignerStore(SqliteStore store, String signerId) {
    this.store = store;
    this.signerId = signerId;
  }

  /**
   * Opens or makes the store in {@code folder}.
   *
   * @param random for the store's name, when it is new
   * @throws StoreException if another process has it, or the disk fails
   */
  public static SignerStore open(Path folder, RandomSource random) {
    SqliteStore sqlite = SqliteStore.open(SCHEMA, folder);
    SignerStore store = new SignerStore(sqlite, "");
    store.signerId =
        store.write(session -> {
          Optional<String> id = State.get(session, State.SIGNER_ID);
          if (id.isEmpty()) {
            id = Optional.of(HexFormat.of().formatHex(random.bytes(16)));
            State.put(session, State.SIGNER_ID, id.get());
          }
          return id.get();
        });
    return store;
  }

  private record Done<T>(T result, long head) {}

  /** Runs a unit of work in one transaction, and returns when it is durable. */
  public <T> T write(Function<Session, T> work) {
    try {
      Done<T> done = store.write(session -> new Done<>(work.apply(session), Journal.head(session)));
      // Only what is durable may be told: a lower number after a crash would look like a restore.
      head.accumulateAndGet(done.head(), Math::max);
      trouble = Optional.empty();
      return done.result();
    } catch (StoreException e) {
      noteTrouble(e.kind());
      throw e;
    } catch (ProblemException e) {
      throw new IllegalStateException("a work of the signer refuses by its result", e);
    }
  }

  // What the disk does stays so until somebody acts; the others say nothing of the next write.
  private void noteTrouble(StoreException.Kind kind) {
    switch (kind) {
      case FULL, UNAVAILABLE -> trouble = Optional.of(kind);
      case COLLISION, OVERLOADED, BROKEN -> {}
    }
  }

  /** Runs a unit of work that only reads. */
  public <T> T read(Function<Session, T> work) {
    try {
      return store.read(work::apply);
    } catch (ProblemException e) {
      throw new IllegalStateException("a work of the signer refuses by its result", e);
    }
  }

  /** How the disk failed the last write that reached it; nothing if it kept that. */
  public Optional<StoreException.Kind> trouble() {
    return trouble;
  }

  /**
   * Where the disk failed the last write, tries another, so that the trouble is told no longer than
   * there is one.
   */
  public void probe() {
    if (trouble.isEmpty()) {
      return;
    }
    try {
      // Another value each time: the same again would be written nowhere.
      write(session -> {
        State.put(
            session,
            State.PROBE,
            State.get(session, State.PROBE).equals(Optional.of(YES)) ? "" : YES);
        return YES;
      });
    } catch (StoreException e) {
      // It is noted, and tried again later.
    }
  }

  /** 32 hex characters that name this store to nodes. */
  public String signerId() {
    return signerId;
  }

  /** How many lines the journal has: a number that only grows. */
  public long head() {
    return head.get();
  }

  /** Whether a node has proved that there was a later state of this store. */
  public boolean isBehind() {
    return read(session -> State.get(session, State.BEHIND)).equals(Optional.of(YES));
  }

  /** Whether a federation's node has said, without a proof, that it knows a later state. */
  public boolean isBehind(FederationSlug federation) {
    return read(session -> State.get(session, State.behind(federation))).equals(Optional.of(YES));
  }

  /** Notes that this is an older state of the store, until the operator accepts it. */
  public void noteBehind() {
    note(State.BEHIND);
  }

  /** Notes what a federation's node said, for that federation, until the operator accepts it. */
  public void noteBehind(FederationSlug federation) {
    note(State.behind(federation));
  }

  private void note(String name) {
    write(session -> {
      State.put(session, name, YES);
      return true;
    });
  }

  /**
   * Goes on with a store that was restored from a backup, as a new signer: nodes know the old one
   * to have written more. What may have been approved today and is not in here counts as approved,
   * so all of today's quotas are used up.
   */
  public void acceptRestored(Instant now, RandomSource random) {
    String fresh = HexFormat.of().formatHex(random.bytes(16));
    String before = signerId;
    write(session -> {
      State.put(session, State.SIGNER_ID, fresh);
      State.put(session, State.QUOTAS_SPENT_ON, day(now));
      State.forgetBehind(session);
      Journal.append(
          session,
          now,
          Journal.RESTORED,
          JsonObject.builder().put("signer_id", fresh).put("before", before).build());
      return null;
    });
    signerId = fresh;
  }

  /** The day, in UTC, that a quota counts for. */
  public static String day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
  }

  @Override
  public void close() {
    store.close();
  }
}
