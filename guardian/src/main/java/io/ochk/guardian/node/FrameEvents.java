package io.ochk.guardian.node;

import io.ochk.guardian.metrics.Metric;
import io.ochk.guardian.metrics.NodeMetrics;
import io.ochk.guardian.peer.FrameIntake;
import io.ochk.guardian.peer.PeerLinks;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.peer.PeerMessage;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows from frames that came in, besides what is in them. */
record FrameEvents(NodeMetrics metrics, PeerLinks links, EpochGaps gaps)
    implements FrameIntake.Events {
  private static final Logger LOG = LoggerFactory.getLogger(FrameEvents.class);

  @Override
  public void frame(String result) {
    metrics.count(Metric.FRAMES_RECEIVED_TOTAL, result);
  }

  @Override
  public void message(OperatorId from, String code) {
    LOG.debug("a message of {} is refused: {}", from, code);
    metrics.count(Metric.MESSAGES_REFUSED_TOTAL, from.text(), code);
  }

  @Override
  public void ping(OperatorId from, PeerMessage.Ping ping) {
    links.ping(from, ping);
  }

  @Override
  public void heard(OperatorId from) {
    links.heard(from);
    if (!links.isConnected(from)) {
      links.wake(Optional.of(from));
    }
  }

  @Override
  public void missing(int epoch) {
    gaps.noted(epoch);
  }
}
