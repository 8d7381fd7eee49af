package io.ochk.signer.session;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.NodeHello;
import io.ochk.protocol.signature.Ed25519Signature;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.text.Printable;
import io.ochk.signer.Operator;
import io.ochk.signer.store.Journal;
import io.ochk.signer.store.SignerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a signer and a node get to know each other: the node shows that it holds its key, then the
 * signer introduces itself, signed by its operator, to that node and no other.
 */
final class Introduction {
  private static final Duration SESSION = Duration.ofMinutes(5);

  private static final long MOST_MILLIS = (1L << 53) - 1;

  private final NodeApi api;
  private final Operator operator;
  private final SignerStore store;
  private final NodePins pins;
  private final Consumer<NodeLink.State> become;
  private final NodeClock clock;
  private final Runnable clockSays;

  /**
   * What a node has proved to be, and what it wants to be answered.
   *
   * @param hello what the node proved to be
   * @param text the challenge, 64 lower-case hex characters
   */
  record Challenge(NodeLink.Hello hello, String text) {}

  /**
   * Introductions to one node.
   *
   * @param become told if the node knows a later state of this store
   * @param clock where the node's time is noted
   * @param clockSays told when there is another thing to say about it
   */
  Introduction(
      NodeApi api,
      Operator operator,
      SignerStore store,
      NodePins pins,
      Consumer<NodeLink.State> become,
      NodeClock clock,
      Runnable clockSays) {
    this.api = api;
    this.operator = operator;
    this.store = store;
    this.pins = pins;
    this.become = become;
    this.clock = clock;
    this.clockSays = clockSays;
  }

  /**
   * Asks the node who it is. That costs nothing here: nothing is signed or kept.
   *
   * @throws NodeException if the node is not reached, is another, or refuses
   */
  Challenge challenge() throws NodeException {
    try {
      String nonce = clientNonce();
      Instant asked = operator.now();
      JsonMembers challenge =
          JsonMembers.of(
              api.post(
                  "/rpc/v1/challenge",
                  Optional.empty(),
                  JsonObject.builder().put("client_nonce", nonce).build()));
      Instant answered = operator.now();
      NodeLink.Hello hello = hello(challenge, nonce);
      // Before the session: one that is refused may be so because of the clock.
      if (clock.note(asked, answered, challenge.integer("time_ms", 0, MOST_MILLIS))) {
        clockSays.run();
      }
      return new Challenge(hello, challenge.sha256("challenge"));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /**
   * Opens a session; the token that names it in what follows.
   *
   * @throws NodeException if the node is not reached, or refuses
   */
  String open(Challenge challenge) throws NodeException {
    try {
      return token(challenge.hello(), challenge.text());
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private NodeException malformed(MalformedException e) {
    return new NodeException(
        NodeException.Kind.FOREIGN, "malformed", api.address() + " answered: " + e.getMessage());
  }

  private String token(NodeLink.Hello hello, String challenge)
      throws NodeException, MalformedException {
    SignerSession session =
        new SignerSession(
            hello.audience(),
            challenge,
            hello.federation(),
            hello.nodePubkey(),
            operator.id(),
            store.signerId(),
            store.head());
    ActionEnvelope envelope = introduce(session);
    try {
      return JsonMembers.of(
              api.post(
                  "/rpc/v1/sessions",
                  Optional.empty(),
                  JsonObject.builder().put("envelope", envelope.json()).build()))
          .string("token");
    } catch (NodeException e) {
      if (!e.code().equals("signer_store_behind")) {
        throw e;
      }
      // Only here, where the node has proved its key; and for one federation, if it has no proof.
      boolean proved =
          e.problem()
              .filter(problem -> BehindProof.holds(problem, operator.publicKey(), session))
              .isPresent();
      become.accept(new NodeLink.State.StoreBehind(e.getMessage(), hello.federation(), proved));
      throw new NodeException(NodeException.Kind.BEHIND, e.code(), e.getMessage());
    }
  }

  private String clientNonce() {
    return HexFormat.of().formatHex(operator.random().bytes(32));
  }

  private NodeLink.Hello hello(JsonMembers challenge, String nonce)
      throws NodeException, MalformedException {
    OperatorId named = OperatorId.read(challenge, "operator_id");
    if (!named.names(operator.publicKey())) {
      throw foreign("it is the node of " + named + ", this signer is " + operator.id());
    }
    String text = challenge.string("audience");
    Optional<Origin> audience = Origin.of(text);
    boolean own =
        audience.isPresent()
            && (audience.get().equals(api.address().origin())
                || api.address().origin().text().startsWith("http://"));
    if (!own || audience.isEmpty()) {
      throw foreign("it calls itself " + Printable.line(text));
    }
    NodeLink.Hello hello =
        new NodeLink.Hello(
            PublicKey.read(challenge, "node_pubkey"),
            FederationSlug.read(challenge, "federation_slug"),
            audience.get(),
            challenge.text("version", 64));
    try {
      new NodeHello(
              hello.audience(),
              challenge.sha256("challenge"),
              nonce,
              hello.federation(),
              hello.nodePubkey())
          .verify(Ed25519Signature.read(challenge, "node_signature"));
    } catch (VerificationException e) {
      throw foreign(String.valueOf(e.getMessage()));
    }
    Optional<String> other = pins.refusal(api.address(), hello);
    if (other.isPresent()) {
      throw foreign(other.get());
    }
    return hello;
  }

  private NodeException foreign(String detail) {
    return new NodeException(
        NodeException.Kind.FOREIGN, "another_node", api.address() + " is another node: " + detail);
  }

  private ActionEnvelope introduce(SignerSession session) {
    ActionEnvelope envelope = operator.sign(session, SESSION);
    store.write(rows -> {
      Journal.introduced(rows, operator.now(), envelope);
      return true;
    });
    return envelope;
  }
}
