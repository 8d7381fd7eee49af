package io.ochk.verify;

import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyHistory;
import io.ochk.protocol.authority.Role;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryRefusal;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationFacts;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.directory.FederationState;
import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.signature.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Verifies a whole federation's record: every signature, then what follows from the facts. */
final class RecordVerification {
  private final FederationRecord record;
  private final Pins pins;
  private final Report.Builder report;
  private final List<Sent> sent = new ArrayList<>();

  /** A good envelope with its place in the record. */
  private record Sent(String at, ActionEnvelope envelope, Action action) {}

  RecordVerification(FederationRecord record, Pins pins) {
    this.record = record;
    this.pins = pins;
    this.report = new Report.Builder("federation " + record.federationSlug());
  }

  Report report() {
    Optional<KeyHistory> reviewer = keys(Role.REVIEWER, record.reviewerKeys());
    Optional<KeyHistory> organiser = keys(Role.ORGANISER, record.organiserKeys());
    FederationFacts.Collector facts = FederationFacts.collect();
    reviewer.ifPresent(history -> acceptances(history, facts));
    organiser.ifPresent(this::statements);
    envelopes(
        "memberships", record.memberships(), Set.of("federation-join", "federation-leave"), facts);
    envelopes("ratifications", record.ratifications(), Set.of("charter-sign"), facts);
    envelopes("incidents", record.incidents(), Set.of("alert-publish"), facts);
    envelopes("exits", record.exits(), Set.of("exit-handoff"), facts);
    for (Charter charter : record.charters()) {
      facts.charter(charter);
      report.pass("charters: hash", charter.hash() + " recomputed from the text");
    }
    state(facts.facts());
    return report.build();
  }

  private Optional<KeyHistory> keys(Role role, KeyDocument document) {
    String name = role.wireName() + " keys";
    try {
      Optional<KeyHistory> history = pins.history(role, Optional.of(document));
      report.pass(
          name,
          pins.pin(role).isPresent()
              ? "the chain leads from the pinned key to " + history.orElseThrow().current().kid()
              : "the chain is sound; current key " + history.orElseThrow().current().kid());
      new Verifier(pins).notePin(report, role);
      return history;
    } catch (VerificationException e) {
      report.fail(name, e.getMessage());
      return Optional.empty();
    }
  }

  private void acceptances(KeyHistory reviewer, FederationFacts.Collector facts) {
    int good = 0;
    for (int i = 0; i < record.acceptances().size(); i++) {
      Decision decision = record.acceptances().get(i);
      try {
        decision.verify(reviewer);
        facts.decision(decision);
        good++;
      } catch (VerificationException e) {
        report.fail("acceptances[" + i + "]", e.getMessage());
      }
    }
    report.pass("acceptances", good + " signed by the reviewer");
  }

  private void statements(KeyHistory organiser) {
    int good = 0;
    for (int i = 0; i < record.statements().size(); i++) {
      try {
        record.statements().get(i).verify(organiser);
        good++;
      } catch (VerificationException e) {
        report.fail("statements[" + i + "]", e.getMessage());
      }
    }
    report.pass("statements", good + " signed by the organiser");
  }

  private void envelopes(
      String name,
      List<ActionEnvelope> envelopes,
      Set<String> actions,
      FederationFacts.Collector facts) {
    int good = 0;
    for (int i = 0; i < envelopes.size(); i++) {
      ActionEnvelope envelope = envelopes.get(i);
      String at = name + "[" + i + "]: ";
      Report.Builder own = new Report.Builder(name);
      Optional<Action> action = Verifier.checkEnvelope(own, at, envelope);
      List<Check> failures =
          own.build().checks().stream().filter(c -> c.result() == Check.Result.FAIL).toList();
      failures.forEach(c -> report.fail(c.name(), c.detail()));
      if (!failures.isEmpty()) {
        continue;
      }
      boolean belongs =
          actions.contains(envelope.payload().action())
              && action.flatMap(Action::federation).equals(Optional.of(record.federationSlug()));
      if (!belongs) {
        report.fail(at + "place", "expected " + actions + " about " + record.federationSlug());
        continue;
      }
      try {
        facts.envelope(envelope);
        action.ifPresent(a -> sent.add(new Sent(at, envelope, a)));
        good++;
      } catch (MalformedException e) {
        report.fail(at + "params", e.getMessage());
      }
    }
    report.pass(name, good + " signed by their operators");
  }

  // A good signature alone is nobody's: anybody has a key.
  private void senders(FederationState state) {
    int good = 0;
    for (Sent one : sent) {
      Optional<DirectoryRefusal> refusal = state.senderRefusal(one.envelope(), one.action());
      if (refusal.isPresent()) {
        report.fail(one.at() + "sender", refusal.get().code() + ": " + refusal.get().detail());
      } else {
        good++;
      }
    }
    report.pass("senders", good + " envelopes by accepted operators and guardians of their time");
  }

  private void state(FederationFacts facts) {
    List<DirectoryStatement> chain = record.statements();
    switch (FederationState.replay(chain, facts)) {
      case FederationState.Outcome.Refused refused ->
          report.fail("chain", refused.refusal().code() + ": " + refused.refusal().detail());
      case FederationState.Outcome.Applied applied -> {
        FederationState state = applied.state();
        report.expect(
            "chain",
            state.slug().equals(record.federationSlug()),
            chain.size() + " statements, each linked to the one before, each allowed by the facts");
        senders(state);
        report.pass(
            "seats",
            state.seats().size() + " of " + state.founding().targetGuardianCount() + " taken");
        state
            .charter()
            .ifPresent(c ->
                report.pass(
                    "charter " + c.charterVersion(),
                    state.ratifiers(c).size()
                        + " of "
                        + state.ratificationsNeeded(c)
                        + " needed ratifications"));
        boolean live = new KeyVerification(record, state, report).verify();
        report.pass("status", state.status(live).wireName());
      }
    }
  }
}
