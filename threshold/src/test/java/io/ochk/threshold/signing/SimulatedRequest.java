package io.ochk.threshold.signing;

import io.ochk.threshold.signing.Coordinator.Progress;
import io.ochk.threshold.signing.Coordinator.Step;
import java.util.ArrayList;
import java.util.List;

/** One request and whoever coordinates it. */
final class SimulatedRequest {
  final int epoch;
  final SigningRequest request;
  final int lane;
  final List<SimulatedMessage> network = new ArrayList<>();
  Coordinator coordinator;
  int coordinatorRestarts;

  SimulatedRequest(int epoch, SigningRequest request, int lane) {
    this.epoch = epoch;
    this.request = request;
    this.lane = lane;
    this.coordinator = new Coordinator(request, lane);
  }

  boolean isRunning() {
    return coordinator.progress() instanceof Progress.Running;
  }

  void take(Step step) {
    step.asks().forEach(ask -> network.add(new SimulatedMessage.ToSigner(ask)));
  }

  @Override
  public String toString() {
    return "epoch "
        + epoch
        + ", owing "
        + coordinator.owing()
        + ", cheaters "
        + coordinator.cheaters()
        + ", attempts "
        + coordinator.attempts()
        + ", runs "
        + coordinator.runs();
  }
}
