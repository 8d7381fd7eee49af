package io.ochk.guardian.rpc;

import io.ochk.guardian.rpc.SignerLink.Event;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningPackage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells signers what happens. A question about a request goes to the one signer that has approved
 * it, or that has committed for the attempt, and waits for it if it is away.
 */
public final class SignerHub {
  private static final Logger LOG = LoggerFactory.getLogger(SignerHub.class);
  private static final int MOST_REQUESTS = 10_000;

  private final SignerSessions sessions;
  private final Turns turns;
  private final PublicKey operator;
  private final Curve curve;
  private final Map<String, Open> open = new ConcurrentHashMap<>();

  /** What this node's signers have to do with one request. */
  private static final class Open {
    private volatile String approvedBy = "";
    private final Map<Integer, String> committedBy = new ConcurrentHashMap<>();
    private final Map<Integer, PeerMessage> questions = new ConcurrentHashMap<>();
  }

  SignerHub(SignerSessions sessions, Turns turns, PublicKey operator, Curve curve) {
    this.sessions = sessions;
    this.turns = turns;
    this.operator = operator;
    this.curve = curve;
  }

  /** Tells all signers. */
  public void tell(PeerMessage message) {
    Event event = event(message);
    sessions.all().forEach(s -> s.offer(event));
  }

  /** Asks all signers to certify this node. */
  public void tellCertify(JsonObject what) {
    Event event = new Event("certify", CanonicalJson.text(what));
    sessions.all().forEach(s -> s.offer(event));
  }

  /** Tells all signers how the peers are. */
  public void tellPeers(JsonArray peers) {
    Event event = new Event("peers", CanonicalJson.text(peersEvent(peers)));
    sessions.all().forEach(s -> s.offer(event));
  }

  /** What a {@code peers} event holds: like every event, an object. */
  public static JsonObject peersEvent(JsonArray peers) {
    return JsonObject.builder().put("peers", peers).build();
  }

  static Event event(PeerMessage message) {
    return new Event(message.type(), CanonicalJson.text(message.json()));
  }

  /** How many signers are connected. */
  public int connected() {
    return (int) sessions.all().stream().filter(SignerLink::isListening).count();
  }

  /** Asks the signer that takes part in the request; only the newest question of a lane waits. */
  public void ask(PeerMessage question) {
    switch (question) {
      case PeerMessage.AskCommitments ask -> {
        int lane = ask.attempt() % SigningAttempt.LANES;
        concerned(ask.requestHash())
            .ifPresent(request -> {
              request.questions.put(lane, ask);
              to(request.approvedBy, ask, slot(ask.requestHash(), lane));
            });
      }
      case PeerMessage.AskShare ask -> {
        Optional<SigningAttempt> attempt = attempt(ask);
        if (attempt.isPresent()) {
          String hash = attempt.get().requestHash().toString();
          concerned(hash)
              .ifPresent(request -> {
                request.questions.put(attempt.get().lane(), ask);
                String by = request.committedBy.get(attempt.get().number());
                to(by == null ? request.approvedBy : by, ask, slot(hash, attempt.get().lane()));
              });
        }
      }
      default -> throw new IllegalArgumentException("no question: " + question.type());
    }
  }

  private static String slot(String hash, int lane) {
    return hash + " " + lane;
  }

  // Peers ask about what a signer here has approved; a question about anything else leaves nothing.
  // Commitments are passed on while the approval beside them is still on its way to the disk, and
  // the question that follows may be quicker than that; a denial that is there stands.
  private Optional<Open> concerned(String hash) {
    Open known = open.get(hash);
    Open request = known == null ? new Open() : known;
    Word word = word(hash, request);
    boolean onItsWay = !word.denied() && !request.committedBy.isEmpty();
    if (word.approvedBy().isEmpty() && !onItsWay) {
      return Optional.empty();
    }
    Open kept = of(hash);
    if (!word.approvedBy().isEmpty()) {
      kept.approvedBy = word.approvedBy();
    }
    return Optional.of(kept);
  }

  private Open of(String hash) {
    if (open.size() > MOST_REQUESTS) {
      open.clear();
    }
    return open.computeIfAbsent(hash, h -> new Open());
  }

  private Optional<SigningAttempt> attempt(PeerMessage.AskShare ask) {
    try {
      return Optional.of(SigningPackage.decode(curve, ask.signingPackage().bytes()).attempt());
    } catch (io.ochk.threshold.encoding.VerificationException e) {
      return Optional.empty();
    }
  }

  // What this operator has said about a request; who is not known to have approved is empty.
  private record Word(String approvedBy, boolean denied) {}

  private Word word(String hash, Open request) {
    if (!request.approvedBy.isEmpty()) {
      return new Word(request.approvedBy, false);
    }
    try {
      Map<String, String> said = new HashMap<>();
      turns
          .read(session ->
              session.list(
                  "SELECT decision, signer_id FROM approvals WHERE request_hash = ?"
                      + " AND operator_pubkey = ?",
                  row -> Map.entry(row.getString(1), row.getString(2)),
                  hash,
                  operator.hex()))
          .forEach(row -> said.put(row.getKey(), row.getValue()));
      String approvedBy = said.getOrDefault("approve", "");
      if (!approvedBy.isEmpty()) {
        request.approvedBy = approvedBy;
      }
      return new Word(approvedBy, said.containsKey("deny"));
    } catch (ProblemException | StoreException e) {
      LOG.warn("who approved {} is not known: {}", hash, e.getMessage());
      return new Word("", true);
    }
  }

  private void to(String signerId, PeerMessage message, String slot) {
    if (signerId.isEmpty()) {
      return;
    }
    Event event = new Event(message.type(), CanonicalJson.text(message.json()), slot);
    sessions.all().stream().filter(s -> s.signerId().equals(signerId)).forEach(s -> s.offer(event));
  }

  /** A signer has approved a request. */
  void approved(String hash, String signerId) {
    of(hash).approvedBy = signerId;
  }

  /** A signer has committed for an attempt. */
  void committed(String hash, int attempt, String signerId) {
    Open request = of(hash);
    request.committedBy.put(attempt, signerId);
    if (request.committedBy.size() > 4 * SigningAttempt.LANES) {
      request.committedBy.keySet().removeIf(n -> n < attempt - SigningAttempt.LANES);
    }
  }

  /** A request is over: nothing more is asked about it. */
  public void over(String hash) {
    open.remove(hash);
  }

  /** The questions that wait for this signer. */
  List<Event> questions(String signerId) {
    List<Event> events = new ArrayList<>();
    open.forEach((hash, request) -> {
      if (word(hash, request).approvedBy().equals(signerId)) {
        request.questions.values().forEach(q -> events.add(event(q)));
      }
    });
    return events;
  }

  /** Ends all sessions' streams, because the node stops. */
  void close() {
    sessions.all().forEach(sessions::end);
  }
}
