package io.ochk.signer;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.CeremonyDesk;
import io.ochk.signer.ceremony.RefusedException;
import io.ochk.signer.inbox.Decision;
import io.ochk.signer.inbox.Inbox;
import io.ochk.signer.membership.Memberships;
import io.ochk.signer.membership.RecordSource;
import io.ochk.signer.policy.PolicyFile;
import io.ochk.signer.session.Desk;
import io.ochk.signer.session.NodeAddress;
import io.ochk.signer.session.NodeApi;
import io.ochk.signer.session.NodeLink;
import io.ochk.signer.session.Outlet;
import io.ochk.signer.share.EpochBook;
import io.ochk.signer.share.Shares;
import io.ochk.signer.signing.SigningDesk;
import io.ochk.signer.store.SignerStore;
import io.ochk.threshold.Ciphersuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signer at work: its desks, one for each federation whose node it is connected to, and the lines
 * to those nodes.
 */
public final class SignerRuntime implements NodeLink.Desks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignerRuntime.class);

  private final Means means;
  private final Memberships memberships;
  private final Shares shares;
  private final EpochBook epochs;
  private final Map<FederationSlug, FederationDesk> desks = new ConcurrentHashMap<>();
  private final Map<NodeLink, FederationSlug> served = new ConcurrentHashMap<>();
  private final List<NodeLink> links = new CopyOnWriteArrayList<>();
  private final SignerChores chores;
  private final Changes changes = new Changes();
  private final StoreStanding standing;

  /**
   * What a signer needs.
   *
   * @param suite the ciphersuite of federations
   * @param operator the operator's keys; closed with the runtime
   * @param store the rows; closed with the runtime
   * @param policy what is answered without asking
   * @param records where federations' records come from
   */
  public record Means(
      Ciphersuite suite,
      Operator operator,
      SignerStore store,
      PolicyFile policy,
      RecordSource records) {}

  /** A signer; {@link #connect} gives it nodes. */
  public SignerRuntime(Means means) {
    this.means = means;
    this.memberships = new Memberships(means.store(), means.records(), means.operator()::now);
    this.shares = new Shares(means.store(), means.operator(), means.suite().curve());
    this.epochs = new EpochBook(means.store(), means.suite());
    this.standing = new StoreStanding(means.store());
    this.chores = new SignerChores(means.store()::probe, desks.values(), links);
  }

  /** Connects to a node, now and again whenever the line breaks. */
  public NodeLink connect(NodeAddress address) {
    return connect(address, false);
  }

  /**
   * Connects to a node.
   *
   * @param acceptsOthers whether the operator said that it may be another node than was there
   *     before
   */
  public NodeLink connect(NodeAddress address, boolean acceptsOthers) {
    NodeLink link =
        new NodeLink(new NodeApi(address), means.operator(), means.store(), this, acceptsOthers);
    links.add(link);
    link.start();
    return link;
  }

  /** What the signer needs. */
  public Means means() {
    return means;
  }

  /** The lines to nodes. */
  public List<NodeLink> links() {
    return List.copyOf(links);
  }

  /** What the operator has to know besides the state of the lines and what waits. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    standing.warning().ifPresent(notices::add);
    for (NodeLink link : links) {
      link.clock().warning().ifPresent(warning -> notices.add(link.address() + " " + warning));
    }
    for (FederationDesk desk : desks.values()) {
      memberships.warning(desk.slug()).ifPresent(notices::add);
      notices.addAll(desk.signing().passedOver());
    }
    return List.copyOf(notices);
  }

  /** The epochs of the federations' keys. */
  public EpochBook epochs() {
    return epochs;
  }

  /** Is told whenever something is new; waits for that. */
  public Changes changes() {
    return changes;
  }

  private void changed() {
    changes.signal();
  }

  @Override
  public Desk desk(NodeLink.Hello hello, NodeLink link) {
    served.put(link, hello.federation());
    return federation(hello.federation()).at(hello, link);
  }

  @Override
  public void changed(NodeLink link, NodeLink.State state) {
    if (state instanceof NodeLink.State.StoreBehind said) {
      standing.note(said);
    }
    LOG.info("{}: {}", link.address(), state.text());
    changed();
  }

  /** The federations whose nodes have been met. */
  public List<FederationSlug> federations() {
    return desks.keySet().stream().sorted((a, b) -> a.text().compareTo(b.text())).toList();
  }

  /** The desk of a federation; what waits there is taken up the first time. */
  public FederationDesk federation(FederationSlug slug) {
    FederationDesk present = desks.get(slug);
    if (present != null) {
      return present;
    }
    synchronized (desks) {
      FederationDesk again = desks.get(slug);
      if (again != null) {
        return again;
      }
      FederationDesk desk = resumed(slug);
      desks.put(slug, desk);
      carryOut(desk);
      return desk;
    }
  }

  // Nobody meets a desk that has not taken up yet what its store says.
  private FederationDesk resumed(FederationSlug slug) {
    FederationDesk desk = open(slug);
    boolean done = false;
    try {
      desk.ceremonies().resume();
      desk.signing().resume();
      done = true;
      return desk;
    } finally {
      if (!done) {
        desk.close();
      }
    }
  }

  private FederationDesk open(FederationSlug slug) {
    standing.meet(slug);
    Outlet outlet =
        new Outlet() {
          @Override
          public void send(List<PeerMessage> messages) {
            SignerRuntime.this.send(slug, messages);
          }

          @Override
          public void again() {
            linesOf(slug).forEach(NodeLink::again);
          }
        };
    CeremonyDesk ceremonies =
        new CeremonyDesk(
            slug,
            new DeskMeans(means.suite(), means.operator(), means.store(), shares, epochs),
            memberships,
            means.policy()::current,
            outlet,
            this::changed,
            chores::soon,
            () -> mayAnswer(slug));
    SigningDesk signing =
        new SigningDesk(
            slug,
            new DeskMeans(means.suite(), means.operator(), means.store(), shares, epochs),
            means.policy()::current,
            outlet,
            this::changed,
            () -> mayAnswer(slug));
    return new FederationDesk(
        slug,
        means.operator(),
        means.store(),
        means.policy()::current,
        ceremonies,
        signing,
        () -> mayAnswer(slug));
  }

  private void send(FederationSlug slug, List<PeerMessage> messages) {
    List<JsonObject> json = messages.stream().map(PeerMessage::json).toList();
    linesOf(slug).forEach(link -> link.send(json));
  }

  private List<NodeLink> linesOf(FederationSlug slug) {
    return links.stream().filter(link -> slug.equals(served.get(link))).toList();
  }

  /** False once a node knows a later state of this store, until the operator accepts that. */
  public boolean mayAnswer() {
    return standing.mayAnswer();
  }

  /**
   * False once it is proved that there was a later state of this store, or this federation's node
   * says so, until the operator accepts that.
   */
  public boolean mayAnswer(FederationSlug federation) {
    return standing.mayAnswer(federation);
  }

  /** Tells the nodes which kinds the bridge may let in, after the policy was changed. */
  public void policyChanged() {
    for (NodeLink link : links) {
      if (link.state() instanceof NodeLink.State.Connected(var hello)) {
        link.send(
            federation(hello.federation()).bridge(hello.audience()).stream()
                .map(command -> new PeerMessage.Envelope(command).json())
                .toList());
      }
    }
  }

  /** Carries out what was decided in a federation while no signer ran. */
  private void carryOut(FederationDesk desk) {
    for (Decision decision : Inbox.take(means.store(), desk::knows)) {
      try {
        desk.decide(decision);
      } catch (RefusedException e) {
        LOG.warn(
            "what was decided about {} cannot be carried out: {}", decision.item(), e.getMessage());
      }
    }
  }

  /**
   * Carries out what the operator decided about an item of the inbox.
   *
   * @throws RefusedException if it does not wait for that decision
   */
  public void decide(Decision decision) throws RefusedException {
    for (FederationDesk desk : desks.values()) {
      if (desk.knows(decision.item())) {
        desk.decide(decision);
        return;
      }
    }
    throw new RefusedException("nothing of the id " + decision.item() + " waits here");
  }

  /**
   * The desk of a federation by its slug, or of the only one there is.
   *
   * @throws RefusedException if it is not clear which, or it was not met
   */
  public FederationDesk desk(Optional<String> slug) throws RefusedException {
    if (slug.isEmpty()) {
      if (desks.size() != 1) {
        throw new RefusedException(
            desks.isEmpty()
                ? "no node is connected yet"
                : "there are several federations: name one");
      }
      return desks.values().iterator().next();
    }
    return desks.values().stream()
        .filter(d -> d.slug().text().equals(slug.get()))
        .findFirst()
        .orElseThrow(() -> new RefusedException("no node of " + slug.get() + " is connected"));
  }

  @Override
  public void close() {
    chores.close();
    links.forEach(NodeLink::close);
    desks.values().forEach(FederationDesk::close);
    means.operator().close();
    means.store().close();
  }
}
