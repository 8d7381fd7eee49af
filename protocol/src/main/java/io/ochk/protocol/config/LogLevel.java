package io.ochk.protocol.config;

/** How much the node writes to its log; on the wire in lower case. */
public enum LogLevel {
  /** Failures alone. */
  ERROR,
  /** And what may become one. */
  WARN,
  /** And what happens; the usual level. */
  INFO,
  /** And why. */
  DEBUG,
  /** Everything. */
  TRACE
}
