package io.ochk.signer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.server.store.Session;
import io.ochk.server.store.StoreException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an operator hears that the store keeps nothing. */
class SignerStoreTest {
  // More than a store lets wait.
  private static final int TOO_MANY = 10_000;

  @TempDir Path folder;

  @Test
  void whereTooMuchWaitedForAMomentTheDiskIsNotBlamed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch overloaded = new CountDownLatch(1);
    try (SignerStore store = SignerStore.open(folder, new SecureRandom()::nextBytes)) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < TOO_MANY; i++) {
          var _ =
              threads.submit(() -> {
                try {
                  store.write(session -> {
                    awaitUninterruptibly(release);
                    return true;
                  });
                } catch (StoreException e) {
                  assertThat(e.kind()).isEqualTo(StoreException.Kind.OVERLOADED);
                  overloaded.countDown();
                }
              });
        }
        assertThat(overloaded.await(90, TimeUnit.SECONDS)).isTrue();
        assertThat(store.trouble()).isEmpty();
        release.countDown();
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whereTheStoreCannotBeWrittenItIsInTroubleAndNotForTheProgramsOwnFault() {
    SignerStore store = SignerStore.open(folder, new SecureRandom()::nextBytes);
    assertThatThrownBy(() -> store.write(session -> session.update("INSERT INTO nowhere")))
        .isInstanceOf(StoreException.class);
    assertThat(store.trouble()).isEmpty();
    store.close();
    assertThatThrownBy(() -> store.write(session -> List.of())).isInstanceOf(StoreException.class);
    assertThat(store.trouble()).contains(StoreException.Kind.UNAVAILABLE);
  }

  @Test
  void theTroubleIsToldNoLongerThanThereIsOneThoughNobodyWrites() {
    try (SignerStore store = SignerStore.open(folder, new SecureRandom()::nextBytes)) {
      store.write(session -> session.first("PRAGMA max_page_count = 1", row -> row.getInt(1)));
      assertThatThrownBy(() -> store.write(session -> put(session, "x".repeat(1_000_000))))
          .isInstanceOf(StoreException.class);
      assertThat(store.trouble()).contains(StoreException.Kind.FULL);
      for (int again = 0; again < 2; again++) {
        store.probe();
        assertThat(store.trouble()).isEmpty();
      }
    }
  }

  @Test
  void aProbeThatFailsLeavesTheTroubleAndHarmsNobody() {
    SignerStore store = SignerStore.open(folder, new SecureRandom()::nextBytes);
    store.close();
    assertThatThrownBy(() -> store.write(session -> put(session, "x")))
        .isInstanceOf(StoreException.class);
    store.probe();
    assertThat(store.trouble()).contains(StoreException.Kind.UNAVAILABLE);
  }

  private static boolean put(Session session, String value) {
    State.put(session, "anything", value);
    return true;
  }
}
