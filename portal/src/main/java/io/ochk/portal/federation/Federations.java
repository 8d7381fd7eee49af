package io.ochk.portal.federation;

import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.Session;
import io.ochk.server.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The federations' states. A state is remembered until the federation's revision, which every
 * change raises, is another. Only committed states are remembered: one that was computed in a
 * transaction may never come to be.
 */
public final class Federations {
  private final Map<FederationSlug, Remembered> remembered = new ConcurrentHashMap<>();
  private final Set<FederationSlug> outdated = ConcurrentHashMap.newKeySet();

  private record Remembered(long revision, FederationState state) {}

  /** The federation's state as this session sees it. */
  public Optional<FederationState> find(Session session, FederationSlug slug) {
    Optional<Long> revision =
        session.first(
            "SELECT revision FROM federations WHERE federation_slug = ?",
            row -> row.getLong(1),
            slug.text());
    if (revision.isEmpty()) {
      return Optional.empty();
    }
    Remembered known = remembered.get(slug);
    if (known != null && known.revision() == revision.get()) {
      return Optional.of(known.state());
    }
    outdated.add(slug);
    return Optional.of(FactsReader.state(session, slug));
  }

  /** The federation's state, or the refusal that there is none. */
  public FederationState require(Session session, FederationSlug slug) throws ProblemException {
    Optional<FederationState> state = find(session, slug);
    if (state.isEmpty()) {
      throw Problem.of(
              ProblemCode.FEDERATION_UNKNOWN,
              "federation_slug",
              "expected the slug of a federation, found " + slug)
          .exception();
    }
    return state.get();
  }

  /** All federations by slug. */
  public List<FederationState> all(Session session) {
    List<FederationState> states = new ArrayList<>();
    for (String slug :
        session.list(
            "SELECT federation_slug FROM federations ORDER BY federation_slug",
            row -> row.getString(1))) {
      find(session, new FederationSlug(slug)).ifPresent(states::add);
    }
    return states;
  }

  /** Notes that a federation's facts have changed; part of every transaction that changes them. */
  public static void changed(Session session, FederationSlug slug) {
    session.update(
        "UPDATE federations SET revision = revision + 1 WHERE federation_slug = ?", slug.text());
  }

  /** Remembers the states that had to be computed; called outside of transactions. */
  public void refresh(Store store) throws ProblemException {
    for (FederationSlug slug : Set.copyOf(outdated)) {
      Optional<Remembered> fresh =
          store.read(session ->
              session
                  .first(
                      "SELECT revision FROM federations WHERE federation_slug = ?",
                      row -> row.getLong(1),
                      slug.text())
                  .map(revision -> new Remembered(revision, FactsReader.state(session, slug))));
      fresh.ifPresent(
          found -> remembered.merge(slug, found, (a, b) -> a.revision() > b.revision() ? a : b));
      outdated.remove(slug);
    }
  }
}
