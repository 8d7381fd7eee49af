package io.ochk.guardian.signing;

import io.ochk.guardian.ceremony.OpenCeremonies;
import io.ochk.guardian.signing.RequestRows.RequestRow;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.store.Session;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is told again of requests: to who comes, and to all when one does not get on. */
public final class OpenRequests {
  private static final int MOST_STALLED = 200;

  private final InstantSource clock;

  /** What is open by this clock. */
  public OpenRequests(InstantSource clock) {
    this.clock = clock;
  }

  /** Everything about requests that go on, for a signer or peer that has missed it. */
  public List<PeerMessage> open(Session session) {
    return told(session, RequestRows.open(session, clock.instant().getEpochSecond()));
  }

  /** Everything of requests that do not get on. */
  public List<PeerMessage> stalled(Session session, long now, OpenCeremonies.Due due) {
    return told(
        session,
        RequestRows.open(session, now).stream()
            .filter(row -> due.test(row.hash(), row.receivedAt(), now))
            .limit(MOST_STALLED)
            .toList());
  }

  private static List<PeerMessage> told(Session session, List<RequestRow> rows) {
    List<PeerMessage> messages = new ArrayList<>();
    for (RequestRow row : rows) {
      messages.add(new PeerMessage.Requested(Optional.of(row.origin()), row.request()));
      RequestRows.approvals(session, row.hash())
          .forEach(a -> messages.add(new PeerMessage.Envelope(a.envelope())));
    }
    return messages;
  }
}
