package io.ochk.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.ochk.protocol.config.LogLevel;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends the log of a portal, node or signer to standard error, that of libraries from warnings on.
 * Lines hold routes, ids, hashes and codes, never what users sent.
 */
public final class ProcessLog {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0}:"
          // What others wrote must not move the cursor or turn the direction of reading.
          + " %replace(%message){'[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]', '?'}%n";

  private ProcessLog() {}

  /** How lines look. */
  public enum Format {
    /** For people. */
    PLAIN,
    /** One JSON object a line. */
    JSON
  }

  /**
   * Logs from now on.
   *
   * @param level of our own lines
   */
  public static void start(Format format, LogLevel level) {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder = encoder(format);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    root.setLevel(Level.WARN);
    context.getLogger("io.ochk").setLevel(Level.toLevel(level.name()));
  }

  private static Encoder<ILoggingEvent> encoder(Format format) {
    return switch (format) {
      case JSON -> {
        JsonEncoder json = new JsonEncoder();
        json.setWithFormattedMessage(true);
        json.setWithMessage(false);
        json.setWithArguments(false);
        yield json;
      }
      case PLAIN -> {
        PatternLayoutEncoder plain = new PatternLayoutEncoder();
        plain.setPattern(PATTERN);
        yield plain;
      }
    };
  }
}
