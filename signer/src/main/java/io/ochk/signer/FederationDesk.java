package io.ochk.signer;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.BridgeCommand;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.ProgramApply;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SignerSession;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.Origin;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.PublicKey;
import io.ochk.signer.ceremony.CeremonyDesk;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.inbox.Decision;
import io.ochk.signer.policy.Policy;
import io.ochk.signer.session.Desk;
import io.ochk.signer.session.NodeLink;
import io.ochk.signer.signing.SigningDesk;
import io.ochk.signer.store.Journal;
import io.ochk.signer.store.SignerStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of one federation: its ceremonies and its requests. */
public final class FederationDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FederationDesk.class);

  // The node's record may be older than the one that this signer has: it fetches it, and is asked
  // again.
  private static final Set<String> NOT_YET =
      Set.of("setup_unacceptable", "ceremony_unknown", "record_not_verified");
  private static final long AGAIN_SECONDS = 3;
  private static final Duration LONGEST_CERTIFICATE = NodeCertify.MAX_LIFETIME;
  private static final Duration BETWEEN_CERTIFICATES = Duration.ofMinutes(1);
  private static final Duration BRIDGE = Duration.ofDays(1);

  // A later node may tell more.
  private static final Set<String> MESSAGES =
      Set.of(
          "setup",
          "envelope",
          "epoch",
          "request",
          "result",
          "blame",
          "ask-commitments",
          "ask-share");

  private final FederationSlug slug;
  private final Operator operator;
  private final SignerStore store;
  private final Supplier<Policy> policy;
  private final CeremonyDesk ceremonies;
  private final SigningDesk signing;
  private final BooleanSupplier mayAnswer;
  private final Map<Origin, Told> bridges = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Certified> certified = new AtomicReference<>();

  private record Told(Set<String> kinds, ActionEnvelope command) {}

  private record Certified(NodeCertify what, ActionEnvelope envelope) {
    /** Whether it names the same node at the same places, and most of its time is ahead. */
    boolean stillSays(NodeCertify wanted) {
      return what.nodePubkey().equals(wanted.nodePubkey())
          && what.api().equals(wanted.api())
          && what.p2p().equals(wanted.p2p())
          && 3 * (what.notAfter() - wanted.issuedAt())
              > 2 * (wanted.notAfter() - wanted.issuedAt());
    }
  }

  FederationDesk(
      FederationSlug slug,
      Operator operator,
      SignerStore store,
      Supplier<Policy> policy,
      CeremonyDesk ceremonies,
      SigningDesk signing,
      BooleanSupplier mayAnswer) {
    this.slug = slug;
    this.operator = operator;
    this.store = store;
    this.policy = policy;
    this.ceremonies = ceremonies;
    this.signing = signing;
    this.mayAnswer = mayAnswer;
  }

  /** Whose desk. */
  public FederationSlug slug() {
    return slug;
  }

  /** Its ceremonies. */
  public CeremonyDesk ceremonies() {
    return ceremonies;
  }

  /** Its requests. */
  public SigningDesk signing() {
    return signing;
  }

  /** Whether an item of the inbox, by its whole hash, is this federation's. */
  public boolean knows(String item) {
    return signing.find(item).filter(p -> p.hash().equals(item)).isPresent()
        || ceremonies.ceremonies().stream().anyMatch(c -> c.setupHash().equals(item));
  }

  /**
   * Carries out what the operator decided about an item of the inbox.
   *
   * @throws RefusedException if it does not wait for that decision
   */
  public void decide(Decision decision) throws RefusedException {
    boolean request = signing.find(decision.item()).isPresent();
    switch (decision.verdict()) {
      case Decision.Approve _ -> {
        if (request) {
          signing.decide(decision.item(), true);
        } else {
          ceremonies.agree(decision.item());
        }
      }
      case Decision.Deny _ -> {
        if (request) {
          signing.decide(decision.item(), false);
        } else {
          ceremonies.deny(decision.item());
        }
      }
      case Decision.SameCode(String code) -> ceremonies.confirm(decision.item(), code);
    }
  }

  /** What one node says and hears. */
  Desk at(NodeLink.Hello hello, NodeLink link) {
    return new Desk() {
      private final AtomicBoolean again = new AtomicBoolean();

      @Override
      public List<JsonObject> everything() {
        List<PeerMessage> messages = new ArrayList<>(ceremonies.everything());
        messages.addAll(signing.everything());
        bridge(hello.audience()).ifPresent(c -> messages.add(new PeerMessage.Envelope(c)));
        return messages.stream().map(PeerMessage::json).toList();
      }

      @Override
      public void event(String type, JsonValue data) throws MalformedException {
        if (!(data instanceof JsonObject object)) {
          return; // The list of peers, which is for pages.
        }
        if (type.equals("certify")) {
          link.send(certify(hello, JsonMembers.of(object)));
        } else if (MESSAGES.contains(type)) {
          message(PeerMessage.read(JsonMembers.of(typed(type, object))));
        }
      }

      @Override
      public void refused(JsonObject message, String code, String detail) {
        LOG.info("{} does not take {}: {} {}", link.address(), kind(message), code, detail);
        if (NOT_YET.contains(code) && again.compareAndSet(false, true)) {
          CompletableFuture.delayedExecutor(AGAIN_SECONDS, TimeUnit.SECONDS)
              .execute(() -> {
                again.set(false);
                link.send(ceremonies.underWay().stream().map(PeerMessage::json).toList());
              });
        }
      }
    };
  }

  private static String kind(JsonObject message) {
    return message.get("type").orElse(null) instanceof JsonString(String type) ? type : "a message";
  }

  // An event's type stands before its data, a message's inside.
  private static JsonObject typed(String type, JsonObject data) {
    if (data.get("type").isPresent()) {
      return data;
    }
    JsonObject.Builder typed = JsonObject.builder().put("type", type);
    data.members().forEach(typed::put);
    return typed.build();
  }

  private void message(PeerMessage message) throws MalformedException {
    Optional<FederationSlug> about = about(message);
    if (about.isPresent() && !about.get().equals(slug)) {
      LOG.warn("a node of {} sends what is about {}", slug, about.get());
      return;
    }
    switch (message) {
      case PeerMessage.Setup(var setup) -> ceremonies.setup(setup);
      case PeerMessage.Envelope(var envelope) -> envelope(envelope);
      case PeerMessage.Epoch(var record) -> ceremonies.epoch(record);
      case PeerMessage.Requested(var origin, var request) -> signing.request(request, origin);
      case PeerMessage.Result result -> signing.result(result);
      case PeerMessage.Blame blame -> signing.blame(blame);
      case PeerMessage.AskCommitments ask -> signing.ask(ask);
      case PeerMessage.AskShare ask -> signing.ask(ask);
      case PeerMessage.Answer answer -> {}
      case PeerMessage.Refusal refusal -> {}
      case PeerMessage.Ping ping -> {}
    }
  }

  // What names a request names no federation: it is looked up among this one's.
  private static Optional<FederationSlug> about(PeerMessage message) throws MalformedException {
    return switch (message) {
      case PeerMessage.Setup(var setup) -> Optional.of(setup.federationSlug());
      case PeerMessage.Envelope(var envelope) -> envelope.action().federation();
      case PeerMessage.Epoch(var record) -> Optional.of(record.setup().federationSlug());
      case PeerMessage.Requested(var _, var request) -> Optional.of(request.federationSlug());
      case PeerMessage.Result _ -> Optional.empty();
      case PeerMessage.Blame _ -> Optional.empty();
      case PeerMessage.AskCommitments _ -> Optional.empty();
      case PeerMessage.AskShare _ -> Optional.empty();
      case PeerMessage.Answer _ -> Optional.empty();
      case PeerMessage.Refusal _ -> Optional.empty();
      case PeerMessage.Ping _ -> Optional.empty();
    };
  }

  private void envelope(ActionEnvelope envelope) throws MalformedException {
    Action action = envelope.action();
    switch (action) {
      case CeremonyJoin join -> ceremonies.envelope(envelope, join);
      case CeremonyFrame frame -> ceremonies.envelope(envelope, frame);
      case SignApprove said -> signing.said(envelope, said);
      case NodeCertify n -> {}
      case SignCommit c -> {}
      case SignShare s -> {}
      case SignerSession s -> {}
      case BridgeCommand b -> {}
      case ProgramApply p -> {}
      case Membership m -> {}
      case CharterSign c -> {}
      case AlertPublish a -> {}
      case ExitHandoff e -> {}
      case PortalForget f -> {}
      case PortalSession s -> {}
    }
  }

  /**
   * Certifies the key of the node at the other end of this very session, and no other. What was
   * certified lately is said again as it was: a node that asks without end fills no journal.
   */
  private List<JsonObject> certify(NodeLink.Hello hello, JsonMembers ask)
      throws MalformedException {
    PublicKey nodeKey = PublicKey.read(ask, "node_pubkey");
    if (!nodeKey.equals(hello.nodePubkey())) {
      throw new MalformedException("node_pubkey", hello.nodePubkey().hex(), nodeKey.hex());
    }
    JsonMembers endpoints = ask.members("endpoints");
    Origin api = origin(endpoints, "api");
    if (!api.equals(hello.audience())) {
      throw new MalformedException("endpoints.api", hello.audience().text(), api.text());
    }
    long now = operator.now().getEpochSecond();
    long latest = now + LONGEST_CERTIFICATE.toSeconds();
    NodeCertify wanted =
        new NodeCertify(
            api,
            origin(endpoints, "p2p"),
            slug,
            now,
            nodeKey,
            Math.min(ask.unixSeconds("not_after"), latest),
            operator.id());
    if (!mayAnswer.getAsBoolean()) {
      return List.of();
    }
    // The newest certificate is the one that counts, so no other may be said again.
    Certified last = certified.get();
    if (last != null && last.stillSays(wanted)) {
      return List.of(new PeerMessage.Envelope(last.envelope()).json());
    }
    if (last != null
        && last.what().nodePubkey().equals(nodeKey)
        && now < last.what().issuedAt() + BETWEEN_CERTIFICATES.toSeconds()) {
      LOG.warn("the node at {} asks for certificates again and again", api);
      return List.of();
    }
    ActionEnvelope certificate = operator.sign(wanted, LONGEST_CERTIFICATE.minusDays(1));
    record(certificate);
    certified.set(new Certified(wanted, certificate));
    return List.of(new PeerMessage.Envelope(certificate).json());
  }

  private static Origin origin(JsonMembers members, String name) throws MalformedException {
    String text = members.string(name);
    return Origin.of(text)
        .orElseThrow(() -> new MalformedException(members.path(name), "an origin", "other text"));
  }

  /**
   * Tells a node which kinds of requests a portal may put into the inbox. What was told lately is
   * told again as it was: a line that comes and goes fills no journal. Nothing is told while the
   * store may be older than what was told before.
   */
  Optional<ActionEnvelope> bridge(Origin audience) {
    if (!mayAnswer.getAsBoolean()) {
      return Optional.empty();
    }
    Set<String> kinds = policy.get().bridge();
    long soon = operator.now().plus(BRIDGE.dividedBy(2)).getEpochSecond();
    Told told = bridges.get(audience);
    if (told != null && told.kinds().equals(kinds) && told.command().payload().expiresAt() > soon) {
      return Optional.of(told.command());
    }
    ActionEnvelope command =
        operator.sign(
            new BridgeCommand(
                audience,
                new TreeSet<>(kinds),
                slug,
                operator.id(),
                HexFormat.of().formatHex(operator.random().bytes(16))),
            BRIDGE);
    record(command);
    bridges.put(audience, new Told(kinds, command));
    return Optional.of(command);
  }

  private void record(ActionEnvelope envelope) {
    store.write(session -> {
      Journal.signed(session, operator.now(), envelope);
      return true;
    });
  }

  @Override
  public void close() {
    signing.close();
  }
}
