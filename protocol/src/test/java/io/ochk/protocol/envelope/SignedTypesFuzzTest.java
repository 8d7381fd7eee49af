package io.ochk.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.protocol.attestation.HealthAttestation;
import io.ochk.protocol.authority.KeyDocument;
import io.ochk.protocol.authority.KeyRotation;
import io.ochk.protocol.authority.ReadGrant;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.Joins;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.custody.CustodyDescriptor;
import io.ochk.protocol.decision.Decision;
import io.ochk.protocol.directory.DirectoryStatement;
import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.peer.EpochConfirmation;
import io.ochk.protocol.peer.Hello;
import io.ochk.protocol.peer.PeerFrame;
import io.ochk.protocol.peer.PeerReport;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import io.ochk.protocol.settlement.SettlementEvent;
import io.ochk.protocol.signature.VerificationException;
import io.ochk.protocol.vectors.RoundTrip;
import java.util.Optional;

/** Every signed type: bytes are refused as malformed, or parsed to a value that is stable. */
class SignedTypesFuzzTest {
  @FuzzTest
  void envelope(byte[] data) {
    Optional<ActionEnvelope> envelope =
        RoundTrip.check(data, ActionEnvelope::parse, ActionEnvelope::json);
    if (envelope.isPresent()) {
      verify(envelope.get()::verify);
      try {
        assertThat(envelope.get().action().name()).isEqualTo(envelope.get().payload().action());
      } catch (MalformedException e) {
        assertThat(e.member()).startsWith("payload.");
      }
    }
  }

  @FuzzTest
  void attestation(byte[] data) {
    RoundTrip.check(data, HealthAttestation::parse, HealthAttestation::json)
        .ifPresent(attestation -> verify(attestation::verify));
  }

  @FuzzTest
  void settlement(byte[] data) {
    RoundTrip.check(data, SettlementEvent::parse, SettlementEvent::json)
        .ifPresent(event -> verify(event::verify));
  }

  @FuzzTest
  void decision(byte[] data) {
    RoundTrip.check(data, Decision::parse, Decision::json);
  }

  @FuzzTest
  void keyDocument(byte[] data) {
    RoundTrip.check(data, KeyDocument::parse, KeyDocument::json);
  }

  @FuzzTest
  void keyRotation(byte[] data) {
    RoundTrip.check(data, KeyRotation::parse, KeyRotation::json)
        .ifPresent(rotation -> verify(rotation::verify));
  }

  @FuzzTest
  void readGrant(byte[] data) {
    RoundTrip.check(data, ReadGrant::parse, ReadGrant::json);
  }

  @FuzzTest
  void directoryStatement(byte[] data) {
    RoundTrip.check(data, DirectoryStatement::parse, DirectoryStatement::json);
  }

  @FuzzTest
  void federationRecord(byte[] data) {
    RoundTrip.check(data, FederationRecord::parse, FederationRecord::json);
  }

  @FuzzTest
  void setup(byte[] data) {
    RoundTrip.check(data, SetupDocument::parse, SetupDocument::json);
  }

  @FuzzTest
  void epochRecord(byte[] data) {
    RoundTrip.check(data, EpochRecord::parse, EpochRecord::json)
        .ifPresent(record -> verify(() -> Joins.verified(record.setup(), record.joins())));
  }

  @FuzzTest
  void request(byte[] data) {
    RoundTrip.check(data, Request::parse, Request::json)
        .ifPresent(request -> assertThat(request.id()).matches("[0-9a-f]{32}"));
  }

  @FuzzTest
  void custodyDescriptor(byte[] data) {
    RoundTrip.check(data, CustodyDescriptor::parse, CustodyDescriptor::json);
  }

  @FuzzTest
  void requestResult(byte[] data) {
    RoundTrip.check(data, RequestResult::parse, RequestResult::json);
  }

  @FuzzTest
  void peerFrame(byte[] data) {
    RoundTrip.check(data, PeerFrame::parse, PeerFrame::json)
        .ifPresent(frame -> verify(frame::verify));
  }

  @FuzzTest
  void peerReport(byte[] data) {
    RoundTrip.check(data, PeerReport::parse, PeerReport::json)
        .ifPresent(report -> verify(report::verify));
  }

  @FuzzTest
  void epochConfirmation(byte[] data) {
    RoundTrip.check(data, EpochConfirmation::parse, EpochConfirmation::json)
        .ifPresent(confirmation ->
            verify(() -> confirmation.verify(confirmation.confirmation().challenge(), 0)));
  }

  @FuzzTest
  void hello(byte[] data) {
    RoundTrip.check(data, Hello::parse, Hello::json);
  }

  private interface Check {
    void run() throws VerificationException;
  }

  private static void verify(Check check) {
    try {
      check.run();
    } catch (VerificationException e) {
      assertThat(e.check()).isNotEmpty();
    }
  }
}
