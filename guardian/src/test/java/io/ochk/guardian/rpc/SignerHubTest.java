package io.ochk.guardian.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.node.Node;
import io.ochk.guardian.store.Turns;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.server.store.SqliteStore;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.Identifier;
import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.LibSecp256k1;
import io.ochk.threshold.signing.SigningAttempt;
import io.ochk.threshold.signing.SigningCommitments;
import io.ochk.threshold.signing.SigningPackage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignerHubTest {
  private static final Curve CURVE = LibSecp256k1.load();
  private static final String HASH = "ab".repeat(32);

  @TempDir Path data;

  @Test
  void whoHasCommittedIsAskedForItsShareBeforeItsApprovalIsOnDisk() throws Exception {
    assertThat(asked((hub, store) -> hub.committed(HASH, 2, "signer")))
        .contains("event: ask-share");
  }

  @Test
  void aDenialThatStandsIsNotOvertakenByCommitments() throws Exception {
    assertThat(
            asked((hub, store) -> {
              store.write(session ->
                  session.update(
                      "INSERT INTO approvals (request_hash, operator_pubkey, decision, envelope,"
                          + " received_at) VALUES (?, ?, 'deny', '{}', 0)",
                      HASH,
                      TestKeys.operator(0).publicKey().hex()));
              hub.committed(HASH, 2, "signer");
            }))
        .doesNotContain("ask-share");
  }

  @Test
  void aQuestionAboutWhatNobodyHereApprovedIsDropped() throws Exception {
    assertThat(asked((hub, store) -> {})).doesNotContain("ask-share");
  }

  private interface Before {
    void tell(SignerHub hub, SqliteStore store) throws Exception;
  }

  // What the signer hears after a peer's question for its share.
  private String asked(Before before) throws Exception {
    try (SqliteStore store = SqliteStore.open(Node.SCHEMA, data)) {
      Turns turns = new Turns(store, List::of);
      SignerSessions sessions =
          new SignerSessions(new SecureRandom()::nextBytes, InstantSource.system());
      SignerHub hub = new SignerHub(sessions, turns, TestKeys.operator(0).publicKey(), CURVE);
      SignerLink link = new SignerLink("session", "signer", Long.MAX_VALUE);
      sessions.open(link);
      before.tell(hub, store);
      ByteArrayOutputStream out =
          new ByteArrayOutputStream() {
            @Override
            public void flush() {
              if (toString(StandardCharsets.UTF_8).contains("the end")) {
                link.end();
              }
            }
          };
      link.write(
          out,
          () -> {
            hub.ask(question());
            link.offer(new SignerLink.Event("peers", "the end"));
            return List.of();
          },
          Duration.ofSeconds(1));
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private static PeerMessage question() {
    SigningAttempt attempt = new SigningAttempt(Hash256.ofHex(HASH), 2, 0);
    return new PeerMessage.AskShare(
        Octets.of(
            SigningPackage.of(
                    attempt,
                    List.of(
                        new SigningCommitments(
                            attempt, new Identifier(1), CURVE.generator(), CURVE.generator())))
                .encode()));
  }
}
