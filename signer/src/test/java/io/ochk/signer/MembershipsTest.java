package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.directory.FederationRecord;
import io.ochk.protocol.fixture.Programme;
import io.ochk.signer.membership.Memberships;
import io.ochk.signer.membership.RecordSource;
import io.ochk.signer.store.SignerStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MembershipsTest {
  @TempDir Path folder;

  @Test
  void aRecordWhoseChainIsShorterThanOneThatWasVerifiedIsRefusedAlsoAfterARestart()
      throws Exception {
    FederationRecord older = new Programme().found(3, 4).record();
    FederationRecord newer = Programme.binding().record();
    assertThat(older.statements().size()).isLessThan(newer.statements().size());
    AtomicReference<FederationRecord> told = new AtomicReference<>(newer);
    for (int start = 0; start < 2; start++) {
      try (SignerStore store = SignerStore.open(folder, new SecureRandom()::nextBytes)) {
        Memberships memberships =
            new Memberships(store, slug -> told.get(), () -> Instant.ofEpochSecond(1_800_000_000));
        told.set(newer);
        if (start == 0) {
          memberships.refresh(Programme.SLUG);
        }
        told.set(older);
        assertThatThrownBy(() -> memberships.refresh(Programme.SLUG))
            .isInstanceOf(RecordSource.UnavailableException.class)
            .hasMessageContaining("expected at least " + newer.statements().size());
        assertThat(memberships.newest(Programme.SLUG).orElseThrow().state().chain())
            .hasSize(newer.statements().size());
      }
    }
  }
}
