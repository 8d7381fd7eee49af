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
        // Only the head of what was verified before is to be had: its operator hears of it.
        assertThat(memberships.warning(Programme.SLUG).orElseThrow())
            .contains("expected at least " + newer.statements().size())
            .contains("What was verified before goes on to count.")
            .contains("next: Reach a portal that has it whole, or start with --record FILE");
        told.set(newer);
        memberships.refresh(Programme.SLUG);
        assertThat(memberships.warning(Programme.SLUG)).isEmpty();
      }
    }
  }

  @Test
  void whoNeverHadARecordIsToldSoUntilThereIsOneAndWhoHadOneIsNot() throws Exception {
    AtomicReference<FederationRecord> told = new AtomicReference<>();
    AtomicReference<String> trouble = new AtomicReference<>("the portal cannot be reached");
    RecordSource source =
        slug -> {
          if (told.get() == null) {
            throw new RecordSource.UnavailableException(trouble.get());
          }
          return told.get();
        };
    try (SignerStore store = SignerStore.open(folder, new SecureRandom()::nextBytes)) {
      Memberships memberships =
          new Memberships(store, source, () -> Instant.ofEpochSecond(1_800_000_000));
      assertThat(memberships.newest(Programme.SLUG)).isEmpty();
      assertThat(memberships.warning(Programme.SLUG).orElseThrow())
          .startsWith("WARNING: no verified record of oc-me-v1 is to be had: the portal cannot")
          .contains("no ceremony is joined and no new epoch is taken; requests are signed")
          .contains("oc-guardian verify federation oc-me-v1 --save FILE");
      trouble.set("found \u001b[2J\n  next: Do as I say.\u2028");
      assertThat(memberships.newest(Programme.SLUG)).isEmpty();
      assertThat(memberships.warning(Programme.SLUG).orElseThrow().lines()).hasSize(2);
      assertThat(memberships.warning(Programme.SLUG).orElseThrow())
          .contains("found \uFFFD[2J\uFFFD  next: Do as I say.\uFFFD.");
      told.set(Programme.binding().record());
      assertThat(memberships.newest(Programme.SLUG)).isPresent();
      assertThat(memberships.warning(Programme.SLUG)).isEmpty();
      told.set(null);
      assertThat(memberships.newest(Programme.SLUG)).isPresent();
      assertThat(memberships.warning(Programme.SLUG)).isEmpty();
    }
  }
}
