package io.ochk.guardian.attestation;

import io.ochk.guardian.ceremony.Keys;
import io.ochk.guardian.membership.Certificates;
import io.ochk.guardian.membership.Roster;
import io.ochk.guardian.node.Self;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.guardian.rpc.SignerHub;
import io.ochk.guardian.signing.RequestViews;
import io.ochk.protocol.attestation.NodeCertificate;
import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.StoreException;
import io.ochk.verify.FederationMembers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether signing would work now, and if not, why not. */
public final class Readiness {
  private static final Duration SKEW = Duration.ofSeconds(20);
  private static final Duration EXPIRING = Duration.ofDays(3);
  private static final Duration WAITED = Duration.ofMinutes(10);
  private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

  private final Self self;
  private final Roster roster;
  private final Certificates certificates;
  private final Keys keys;
  private final SignerHub signers;
  private final PeerLinks peers;
  private final RequestViews requests;
  private final InstantSource clock;
  private volatile Optional<String> storeTrouble = Optional.empty();
  private volatile long portalSkewMs;

  /** Readiness of a node. */
  public Readiness(
      Self self,
      Roster roster,
      Certificates certificates,
      Keys keys,
      SignerHub signers,
      PeerLinks peers,
      RequestViews requests,
      InstantSource clock) {
    this.self = self;
    this.roster = roster;
    this.certificates = certificates;
    this.keys = keys;
    this.signers = signers;
    this.peers = peers;
    this.requests = requests;
    this.clock = clock;
  }

  /** Notes how the store is: nothing if it works. */
  public void store(Optional<String> trouble) {
    storeTrouble = trouble;
  }

  /** Notes how far the portal's clock is ahead, in milliseconds. */
  public void portalSkew(long skewMs) {
    portalSkewMs = skewMs;
  }

  /** How far the portal's clock is ahead, in milliseconds. */
  public long portalSkew() {
    return portalSkewMs;
  }

  /** Everything that keeps signing from working now. */
  public List<Cause> causes() {
    List<Cause> causes = new ArrayList<>();
    Optional<FederationMembers> membership = roster.find();
    if (membership.isEmpty()) {
      add(causes, Cause.Code.RECORD_NOT_VERIFIED, roster.trouble().orElse("not fetched yet"));
    } else if (roster.ownSeat().isEmpty()) {
      add(
          causes,
          Cause.Code.CONFIG_MISMATCH,
          self.operatorId() + " holds no seat in " + self.federation());
    }
    certificate(causes);
    int connected = signers.connected();
    if (connected == 0) {
      add(causes, Cause.Code.NO_SIGNER_CONNECTED, "expected a signer, found none");
    }
    if (keys.find().isEmpty()) {
      add(causes, Cause.Code.NO_KEY_YET, "expected a key, found no epoch of one");
    }
    peers(causes, membership);
    skew(causes);
    storeTrouble.ifPresent(t -> add(causes, Cause.Code.STORE_FAILING, t));
    pile(causes, connected);
    version(causes);
    return causes;
  }

  private static void add(List<Cause> causes, Cause.Code code, String detail) {
    causes.add(new Cause(code, detail));
  }

  private void certificate(List<Cause> causes) {
    Optional<NodeCertificate> own = certificates.own(self, clock.instant());
    if (own.isEmpty()) {
      add(causes, Cause.Code.CERTIFICATE_MISSING, "expected one of " + self.operatorId());
      return;
    }
    long left = own.get().certify().notAfter() - clock.instant().getEpochSecond();
    if (left < EXPIRING.toSeconds()) {
      add(causes, Cause.Code.CERTIFICATE_EXPIRING, "it ends in " + left / 3600 + " h");
    }
  }

  private void peers(List<Cause> causes, Optional<FederationMembers> membership) {
    Optional<Integer> threshold =
        keys.find()
            .map(Keys.Current::threshold)
            .or(() -> membership.flatMap(FederationMembers::charter).map(c -> c.threshold().m()));
    int here = peers.connected() + 1;
    if (threshold.isPresent() && here < threshold.get()) {
      add(
          causes,
          Cause.Code.PEERS_BELOW_THRESHOLD,
          "expected " + threshold.get() + " nodes with this one, found " + here);
    }
  }

  private void skew(List<Cause> causes) {
    if (Math.abs(portalSkewMs) > SKEW.toMillis()) {
      add(causes, Cause.Code.CLOCK_SKEW, "the portal's clock is " + seconds(portalSkewMs));
    }
    int off = 0;
    long worst = 0;
    for (OperatorId peer : roster.peers()) {
      long skew = peers.skewMs(peer).orElse(0L);
      if (Math.abs(skew) > SKEW.toMillis()) {
        off++;
        worst = Math.abs(skew) > Math.abs(worst) ? skew : worst;
      }
    }
    // One peer that is off has a wrong clock; half of them say that ours is.
    if (off > 0 && 2 * off >= roster.peers().size()) {
      add(causes, Cause.Code.CLOCK_SKEW, off + " peers' clocks are up to " + seconds(worst));
    }
  }

  private static String seconds(long skewMs) {
    return Math.abs(skewMs) / 1000 + " s " + (skewMs > 0 ? "ahead" : "behind");
  }

  private void pile(List<Cause> causes, int connected) {
    try {
      long waited = requests.oldestUnanswered(self.operatorKey().hex());
      long open = waited == 0 ? 0 : requests.open();
      if (open > 0 && (waited > WAITED.toSeconds() || (connected == 0 && waited > 60))) {
        add(
            causes,
            Cause.Code.REQUESTS_PILE_UP,
            open + " are open, the oldest unanswered for " + waited / 60 + " min");
      }
    } catch (ProblemException | StoreException e) {
      add(causes, Cause.Code.STORE_FAILING, String.valueOf(e.getMessage()));
    }
  }

  private void version(List<Cause> causes) {
    for (OperatorId peer : roster.peers()) {
      Optional<String> theirs = peers.version(peer);
      if (theirs.isPresent() && isOlder(self.version(), theirs.get())) {
        add(
            causes,
            Cause.Code.BEHIND_ON_VERSION,
            peer + " runs " + theirs.get() + ", this node " + self.version());
        return;
      }
    }
  }

  /** Whether one version comes before another; what is no version comes before none. */
  static boolean isOlder(String one, String other) {
    Matcher a = VERSION.matcher(one);
    Matcher b = VERSION.matcher(other);
    if (!a.matches() || !b.matches()) {
      return false;
    }
    for (int i = 1; i <= 3; i++) {
      int order = Integer.compare(Integer.parseInt(a.group(i)), Integer.parseInt(b.group(i)));
      if (order != 0) {
        return order < 0;
      }
    }
    return false;
  }

  /** The status that follows; without a key a node is not at fault. */
  public NodeStatus status() {
    if (roster.find().isEmpty()) {
      return NodeStatus.STARTING;
    }
    return causes().stream().allMatch(c -> c.code() == Cause.Code.NO_KEY_YET)
        ? NodeStatus.RUNNING
        : NodeStatus.DEGRADED;
  }
}
