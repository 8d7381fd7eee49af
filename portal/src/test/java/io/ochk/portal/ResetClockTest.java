package io.ochk.portal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.portal.config.PortalSettings;
import io.ochk.portal.world.Database;
import io.ochk.portal.world.DatabaseSource;
import io.ochk.portal.world.People;
import io.ochk.portal.world.PortalUnderTest;
import io.ochk.portal.world.Programme;
import io.ochk.protocol.fixture.TestClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import picocli.CommandLine;

class ResetClockTest {
  @TempDir Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int reset(PortalSettings settings, InstantSource clock, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--data", data.toString()));
    settings
        .database()
        .ifPresent(url ->
            arguments.addAll(
                List.of(
                    "--database-url",
                    url.jdbc().replace("postgresql://", "postgresql://postgres@"))));
    arguments.addAll(List.of(more));
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(new ResetClockCommand(clock))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }

  private static int apply(PortalSettings settings, TestClock clock, int operator)
      throws Exception {
    try (PortalUnderTest portal = PortalUnderTest.start(settings, clock)) {
      return new Programme(portal).apply(People.operator(operator)).status();
    }
  }

  @ParameterizedTest
  @DatabaseSource
  void aClockThatRanAheadIsForgottenWhenSomebodySaysSo(Database database) throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, database.create(data));
    TestClock clock = new TestClock();
    TestClock ahead = new TestClock();
    ahead.move(Duration.ofDays(3));
    assertThat(apply(settings, ahead, 1)).isEqualTo(201);
    assertThat(apply(settings, clock, 2)).as("clock_behind").isEqualTo(503);

    assertThat(reset(settings, clock)).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            "the store has seen  " + ahead.instant(),
            "the clock here says " + clock.instant(),
            "WARNING",
            "expire before " + ahead.instant().minus(Duration.ofHours(24)));
    assertThat(err.toString()).contains("nothing was changed", "--yes");
    assertThat(apply(settings, clock, 2)).isEqualTo(503);

    assertThat(reset(settings, clock, "--json")).isEqualTo(1);
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString().lines())
        .singleElement()
        .asString()
        .startsWith(
            "{\"ok\":false,\"command\":\"reset-clock\",\"exit_code\":1,"
                + "\"code\":\"not_confirmed\",\"message\":\"nothing was changed")
        .contains(
            ahead.instant().toString(),
            "\"warning\":\"WARNING",
            "\"next\":\"If the clock",
            "--yes");
    assertThat(reset(settings, clock, "--yes")).isZero();
    assertThat(out.toString()).contains("The mark is now " + clock.instant());
    assertThat(apply(settings, clock, 2)).isEqualTo(201);
    assertThat(reset(settings, clock, "--yes")).isZero();
    assertThat(out.toString()).contains("There is nothing to reset");
    assertThat(reset(settings, clock, "--json")).isZero();
    assertThat(out.toString()).contains("\"ok\":true", "\"code\":\"nothing_to_reset\"");
  }

  @Test
  void lessThanADayAheadHasForgottenNothing() throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, Database.SQLITE.create(data));
    TestClock ahead = new TestClock();
    ahead.move(Duration.ofHours(23));
    assertThat(apply(settings, ahead, 1)).isEqualTo(201);

    assertThat(reset(settings, new TestClock(), "--yes")).isZero();
    assertThat(out.toString()).contains("nothing can be replayed").doesNotContain("WARNING");
  }

  @Test
  void aStoreThatAPortalIsUsingIsLeftAlone() throws Exception {
    PortalSettings settings = PortalUnderTest.settings(data, Database.SQLITE.create(data));
    try (PortalUnderTest portal = PortalUnderTest.start(settings, new TestClock())) {
      assertThat(reset(settings, portal.clock(), "--yes")).isEqualTo(1);
      assertThat(err.toString())
          .contains("nothing was changed: another portal is using the folder");
    }
  }
}
