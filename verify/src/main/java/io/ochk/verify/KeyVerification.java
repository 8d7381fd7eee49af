package io.ochk.verify;

import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.reshare.EpochHistory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Verifies the epochs of a federation's key and what was signed with it. */
final class KeyVerification {
  private final FederationRecord record;
  private final FederationState state;
  private final Report.Builder report;

  KeyVerification(FederationRecord record, FederationState state, Report.Builder report) {
    this.record = record;
    this.state = state;
    this.report = report;
  }

  /** Whether there is a key, certified by all. */
  boolean verify() {
    if (record.epochs().isEmpty()) {
      if (!record.results().isEmpty()) {
        report.fail("results", "expected none without a key, found " + record.results().size());
      }
      return false;
    }
    Optional<EpochHistory> history = history();
    history.ifPresent(this::results);
    return history.isPresent();
  }

  private Optional<EpochHistory> history() {
    Ciphersuite suite = FederationKey.suite();
    List<EpochVerification.Evidence> evidence = new ArrayList<>();
    for (int i = 0; i < record.epochs().size(); i++) {
      EpochRecord epoch = record.epochs().get(i);
      String at = "epochs[" + i + "]: ";
      Optional<DirectoryRefusal> refusal = state.setupRefusal(epoch.setup());
      if (refusal.isPresent()) {
        report.fail(at + "setup", refusal.get().detail());
        return Optional.empty();
      }
      try {
        if (i > 0) {
          FederationKey.requireSameNetwork(record.epochs().get(i - 1), epoch);
        }
        evidence.add(EpochRecords.evidence(suite, epoch));
      } catch (VerificationException e) {
        report.fail(at + "joins and frames", e.getMessage());
        return Optional.empty();
      }
    }
    Network network = Network.of(record.epochs().getFirst().setup().network());
    EpochVerification.Outcome outcome = new EpochVerification(suite, network).verify(evidence);
    report.addAll(outcome.report());
    return outcome.history();
  }

  private void results(EpochHistory history) {
    int good = 0;
    for (int i = 0; i < record.results().size(); i++) {
      RequestResult result = record.results().get(i);
      try {
        requireOwn(result.request(), history);
        FederationStatement.verify(result);
        good++;
      } catch (VerificationException e) {
        report.fail("results[" + i + "]", e.getMessage());
      }
    }
    report.pass("results", good + " signed by the federation");
  }

  private void requireOwn(Request request, EpochHistory history) throws VerificationException {
    String key = HexFormat.of().formatHex(history.newest().key().groupKey().x());
    require("federation_slug", state.slug().text(), request.federationSlug().text());
    require("key", key, request.key());
    require(
        "network",
        record.epochs().getFirst().setup().network().wireName(),
        request.network().wireName());
    if (request.epoch() > history.newest().key().epoch()) {
      throw new VerificationException(
          "epoch", "at most " + history.newest().key().epoch(), String.valueOf(request.epoch()));
    }
  }

  private static void require(String check, String expected, String actual)
      throws VerificationException {
    if (!expected.equals(actual)) {
      throw new VerificationException(check, expected, actual);
    }
  }
}
