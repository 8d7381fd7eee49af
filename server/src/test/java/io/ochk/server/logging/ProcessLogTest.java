package io.ochk.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.LoggerContext;
import io.ochk.protocol.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ProcessLogTest {
  private final PrintStream before = System.err;

  @AfterEach
  void restore() {
    System.setErr(before);
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }

  @Test
  void aLineCannotMoveTheCursorOrTurnTheDirectionOfReading() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    ProcessLog.start(ProcessLog.Format.PLAIN, LogLevel.INFO);
    LoggerFactory.getLogger("io.ochk.test.Hostile")
        .info("{}", "a\u001b[2Jb\u009b2Kc\u202ed\u2028e\nf");
    // Only this logger's lines: threads that earlier tests of this process left may log as well.
    assertThat(
            said.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("Hostile")))
        .singleElement(STRING)
        .endsWith("Hostile: a?[2Jb?2Kc?d?e?f");
  }
}
