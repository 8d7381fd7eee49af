package io.ochk.guardian.ceremony;

import io.ochk.guardian.ceremony.CeremonyRows.JoinRow;
import io.ochk.guardian.ceremony.CeremonyRows.SetupRow;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.store.Session;
import java.util.ArrayList;
import java.util.List;

/** What is told again of ceremonies: to who comes, and to all when one does not get on. */
public final class OpenCeremonies {
  private static final int MOST_GIVEN_UP = 64;

  private final Keys keys;

  /** What is open of a federation whose epochs are these. */
  public OpenCeremonies(Keys keys) {
    this.keys = keys;
  }

  /** Decides whether something that does not get on is told again. */
  public interface Due {
    /** Whether it is, if it last changed then. */
    boolean test(String subject, long changedAt, long now);
  }

  /** Everything of ceremonies that go on, for a signer or peer that has missed it. */
  public List<PeerMessage> open(Session session) {
    List<PeerMessage> messages = told(session, CeremonyRows.setups(session, true));
    messages.addAll(givenUp(session));
    return messages;
  }

  // Whoever was away when a ceremony was given up holds on to its certificate until it hears of it.
  private List<PeerMessage> givenUp(Session session) {
    int next = keys.find().map(Keys.Current::number).orElse(-1) + 1;
    List<PeerMessage> messages = new ArrayList<>();
    for (SetupRow row : CeremonyRows.newestEnded(session, MOST_GIVEN_UP)) {
      if (row.setup().epoch() == next) {
        CeremonyRows.abandonments(session, row.hash())
            .forEach(e -> messages.add(new PeerMessage.Envelope(e)));
        row.session().stream()
            .flatMap(s -> CeremonyRows.frames(session, s).stream())
            .filter(f -> f.kind() == CeremonyFrame.Kind.ABANDON.number())
            .forEach(f -> messages.add(new PeerMessage.Envelope(f.envelope())));
      }
    }
    return messages;
  }

  /** Everything of ceremonies that do not get on. */
  public List<PeerMessage> stalled(Session session, long now, Due due) {
    return told(
        session,
        CeremonyRows.setups(session, true).stream()
            .filter(row -> due.test(row.hash(), row.changedAt(), now))
            .toList());
  }

  private static List<PeerMessage> told(Session session, List<SetupRow> rows) {
    List<PeerMessage> messages = new ArrayList<>();
    for (SetupRow row : rows) {
      List<JoinRow> joins = CeremonyRows.joins(session, row.hash());
      if (joins.isEmpty()) {
        continue;
      }
      messages.add(new PeerMessage.Setup(row.setup()));
      joins.forEach(j -> messages.add(new PeerMessage.Envelope(j.envelope())));
      row.session()
          .ifPresent(s ->
              CeremonyRows.frames(session, s)
                  .forEach(f -> messages.add(new PeerMessage.Envelope(f.envelope()))));
    }
    return messages;
  }
}
