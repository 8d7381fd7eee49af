package io.ochk.signer.membership;

import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.text.Printable;
import io.ochk.signer.store.SignerStore;
import io.ochk.verify.FederationMembers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memberships of the federations that this operator is in, as far as they were verified. */
public final class Memberships {
  private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);

  private final SignerStore store;
  private final RecordSource source;
  private final InstantSource clock;
  private final Map<FederationSlug, FederationMembers> known = new ConcurrentHashMap<>();
  private final Map<FederationSlug, RecordSource.UnavailableException> troubles =
      new ConcurrentHashMap<>();

  /** Memberships from this source, remembered in this store. */
  public Memberships(SignerStore store, RecordSource source, InstantSource clock) {
    this.store = store;
    this.source = source;
    this.clock = clock;
  }

  /** The membership that was verified last, if one ever was. */
  public Optional<FederationMembers> find(FederationSlug federation) {
    FederationMembers present = known.get(federation);
    if (present != null) {
      return Optional.of(present);
    }
    Optional<String> stored =
        store.read(session ->
            session.first(
                "SELECT record FROM records WHERE federation = ?",
                row -> row.getString(1),
                federation.text()));
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    try {
      FederationRecord record =
          FederationRecord.parse(stored.get().getBytes(StandardCharsets.UTF_8));
      FederationMembers membership = FederationMembers.of(record);
      known.put(federation, membership);
      return Optional.of(membership);
    } catch (MalformedException e) {
      throw new IllegalStateException("the store holds a record that does not parse", e);
    }
  }

  /**
   * The membership as it is now.
   *
   * @throws RecordSource.UnavailableException if there is no record to be had that verifies
   */
  public FederationMembers refresh(FederationSlug federation)
      throws RecordSource.UnavailableException {
    try {
      FederationMembers membership = fetched(federation);
      troubles.remove(federation);
      return membership;
    } catch (RecordSource.UnavailableException e) {
      troubles.put(federation, e);
      throw e;
    }
  }

  private FederationMembers fetched(FederationSlug federation)
      throws RecordSource.UnavailableException {
    FederationRecord record = source.verified(federation);
    try {
      FederationMembers membership = FederationMembers.of(record);
      requireCarriesOn(find(federation), membership);
      String text = CanonicalJson.text(record.json());
      store.write(session ->
          session.update(
              "INSERT INTO records (federation, record, verified_at) VALUES (?, ?, ?)"
                  + " ON CONFLICT (federation) DO UPDATE SET record = excluded.record,"
                  + " verified_at = excluded.verified_at",
              federation.text(),
              text,
              clock.instant().getEpochSecond()));
      known.put(federation, membership);
      return membership;
    } catch (MalformedException e) {
      throw new RecordSource.UnavailableException(String.valueOf(e.getMessage()));
    }
  }

  /** Whether the record was not to be had when it was last asked for. */
  public boolean isTroubled(FederationSlug federation) {
    return troubles.containsKey(federation);
  }

  /**
   * What the operator has to know, and to do, while no record was ever verified, or while the one
   * that is shown is less than what was verified before.
   */
  public Optional<String> warning(FederationSlug federation) {
    RecordSource.UnavailableException why = troubles.get(federation);
    if (why == null || (!why.takesBack() && find(federation).isPresent())) {
      return Optional.empty();
    }
    return Optional.of(
        "WARNING: no verified record of "
            + federation
            + " is to be had: "
            + Printable.line(why.getMessage())
            + ". "
            + (why.takesBack()
                ? "What was verified before goes on to count."
                : "So no ceremony is joined and no new epoch is taken; requests are signed.")
            + "\n  next: Reach a portal that has it whole, or start with --record FILE, from"
            + " anybody's oc-guardian verify federation "
            + federation
            + " --save FILE.");
  }

  // A portal may withhold what is new, but not take back or replace what was seen.
  private static void requireCarriesOn(Optional<FederationMembers> before, FederationMembers found)
      throws RecordSource.UnavailableException {
    List<DirectoryStatement> known = before.map(b -> b.state().chain()).orElse(List.of());
    List<DirectoryStatement> chain = found.state().chain();
    if (chain.size() < known.size()) {
      throw RecordSource.UnavailableException.takingBack(
          "statements: expected at least " + known.size() + ", found " + chain.size());
    }
    if (!chain.subList(0, known.size()).equals(known)) {
      throw RecordSource.UnavailableException.takingBack(
          "statements: expected the chain that was verified before, found another of its length");
    }
  }

  /** The newest that can be had: fetched if possible, else remembered. */
  public Optional<FederationMembers> newest(FederationSlug federation) {
    try {
      return Optional.of(refresh(federation));
    } catch (RecordSource.UnavailableException e) {
      LOG.info("the record of {} is not to be had: {}", federation, e.getMessage());
      return find(federation);
    }
  }
}
