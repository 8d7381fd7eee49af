package io.ochk.portal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.portal.Portal;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.server.fixture.PostgresServer;
import io.ochk.server.problem.Problem;
import io.ochk.server.problem.ProblemCode;
import io.ochk.server.problem.ProblemException;
import io.ochk.server.store.DatabaseUrl;
import io.ochk.server.store.PostgresStore;
import io.ochk.server.store.SqliteStore;
import io.ochk.server.store.Store;
import io.ochk.server.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

class StoreTest {
  private static final String INSERT = "INSERT INTO facts (name, value) VALUES (?, ?)";
  private static final String COUNT = "SELECT COUNT(*) FROM facts";

  @TempDir Path data;

  private Store open(Database database) throws Exception {
    Optional<DatabaseUrl> url = database.create(data);
    return url.isPresent()
        ? PostgresStore.open(Portal.SCHEMA, url.get(), 8)
        : SqliteStore.open(Portal.SCHEMA, data);
  }

  @ParameterizedTest
  @DatabaseSource
  void aRefusalLeavesNothingBehind(Database database) throws Exception {
    try (Store store = open(database)) {
      assertThatThrownBy(() ->
              store.write(session -> {
                session.update(INSERT, "a", 1);
                throw Problem.of(ProblemCode.EXPIRED, "no").exception();
              }))
          .isInstanceOf(ProblemException.class);
      assertThat(store.<Long>read(session -> session.count(COUNT))).isZero();
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aBugLeavesNothingBehindAndHarmsNoOther(Database database) throws Exception {
    try (Store store = open(database)) {
      assertThatThrownBy(() ->
              store.write(session -> {
                session.update(INSERT, "a", 1);
                throw new IllegalStateException("bug");
              }))
          .isInstanceOf(IllegalStateException.class);
      store.write(session -> session.update(INSERT, "b", 1));
      assertThat(store.<Long>read(session -> session.count(COUNT))).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void manyWritersAtOnceLoseNoUpdate(Database database) throws Exception {
    try (Store store = open(database)) {
      store.write(session -> session.update(INSERT, "n", 0));
      List<Future<?>> writers = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 60; i++) {
          writers.add(
              threads.submit(() ->
                  store.write(session -> {
                    long n =
                        session
                            .first(
                                "SELECT value FROM facts WHERE name = ?",
                                row -> row.getLong(1),
                                "n")
                            .orElseThrow();
                    return session.update("UPDATE facts SET value = ? WHERE name = ?", n + 1, "n");
                  })));
        }
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(store.<Long>read(session -> session.count("SELECT value FROM facts")))
          .isEqualTo(60);
    }
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() throws Exception {
    try (Store store = SqliteStore.open(Portal.SCHEMA, data)) {
      store.write(session -> session.update(INSERT, "kept", 5));
    }
    try (Store store = SqliteStore.open(Portal.SCHEMA, data)) {
      assertThat(store.<Long>read(session -> session.count("SELECT value FROM facts")))
          .isEqualTo(5);
    }
  }

  @Test
  void aSecondPortalOnTheFolderIsRefused() {
    try (Store store = SqliteStore.open(Portal.SCHEMA, data)) {
      assertThat(store.kind()).isEqualTo("sqlite");
      assertThatThrownBy(() -> SqliteStore.open(Portal.SCHEMA, data))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another portal is using the folder");
    }
  }

  @Test
  void aFullStoreSaysSoAndKeepsWhatItHas() throws Exception {
    String large = "x".repeat(2_000);
    try (Store store = SqliteStore.open(Portal.SCHEMA, data, 80)) {
      int stored = 0;
      StoreException failure = null;
      while (failure == null) {
        try {
          String name = stored + large;
          store.write(session -> session.update(INSERT, name, 1));
          stored++;
        } catch (StoreException e) {
          failure = e;
        }
      }
      assertThat(failure.kind()).isEqualTo(StoreException.Kind.FULL);
      assertThat(store.<Long>read(session -> session.count(COUNT))).isEqualTo(stored);
      store.write(session -> session.update("DELETE FROM facts"));
      store.write(session -> session.update(INSERT, "room again", 1));
    }
  }

  @Test
  void aFullStoreFailsNoUnitHalfWay() throws Exception {
    String large = "x".repeat(3_000);
    try (Store store = SqliteStore.open(Portal.SCHEMA, data, 120)) {
      List<Future<Integer>> writers = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 200; i++) {
          String name = i + large;
          writers.add(
              threads.submit(() ->
                  store.write(session ->
                      session.update(INSERT, "a" + name, 1)
                          + session.update(INSERT, "b" + name, 1))));
        }
      }
      long acknowledged = writers.stream().filter(w -> w.state() == Future.State.SUCCESS).count();
      assertThat(acknowledged).isLessThan(200);
      assertThat(store.<Long>read(session -> session.count(COUNT))).isEqualTo(2 * acknowledged);
    }
  }

  @Test
  @Tag("slow")
  void aDatabaseThatIsDownIsUnavailableAndComesBack() throws Exception {
    PostgresServer server = PostgresServer.create();
    try (Store store =
        PostgresStore.open(
            Portal.SCHEMA,
            DatabaseUrl.parse("postgresql://postgres@127.0.0.1:" + server.port() + "/postgres"),
            2)) {
      store.write(session -> session.update(INSERT, "a", 1));
      server.stop();
      assertThatThrownBy(() -> store.write(session -> session.update(INSERT, "b", 1)))
          .isInstanceOfSatisfying(
              StoreException.class,
              e ->
                  assertThat(e.kind())
                      .as(e.toString() + e.getCause())
                      .isEqualTo(StoreException.Kind.UNAVAILABLE));
      server.start();
      long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
      boolean back = false;
      while (!back && System.nanoTime() < deadline) {
        try {
          back = store.<Long>read(session -> session.count(COUNT)) == 1;
        } catch (StoreException e) {
          assertThat(e.kind())
              .as("%s, %s", e, e.getCause())
              .isEqualTo(StoreException.Kind.UNAVAILABLE);
        }
      }
      assertThat(back).isTrue();
    } finally {
      server.close();
    }
  }

  @Test
  void aDatabaseThatWasNeverThereIsNamedWithoutItsPassword() {
    DatabaseUrl url = DatabaseUrl.parse("postgresql://u:s3cret@127.0.0.1:1/none");
    assertThatThrownBy(() -> PostgresStore.open(Portal.SCHEMA, url, 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("127.0.0.1:1/none")
        .hasMessageNotContaining("s3cret");
    assertThat(url.toString()).doesNotContain("s3cret");
    assertThat(url.password()).contains("s3cret");
  }

  @Test
  void anAddressOfAnotherDatabaseIsRefusedWithoutQuotingIt() {
    assertThatThrownBy(() -> DatabaseUrl.parse("mysql://u:s3cret@h/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
    assertThat(DatabaseUrl.parse("jdbc:postgresql://h/x?sslmode=require").jdbc())
        .isEqualTo("jdbc:postgresql://h/x?sslmode=require");
  }

  @Test
  void positionsOfOneWriterOnlyRise() throws Exception {
    try (Store store = SqliteStore.open(Portal.SCHEMA, data)) {
      long first = store.write(session -> store.nextPosition(1_000));
      assertThat(store.<Long>write(session -> store.nextPosition(500))).isGreaterThan(first);
    }
  }
}
