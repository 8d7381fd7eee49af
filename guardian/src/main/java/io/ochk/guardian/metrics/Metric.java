package io.ochk.guardian.metrics;

import java.util.List;
import java.util.Locale;

/** Every figure that a node shows. The page docs/operations/metrics.md is made of this list. */
public enum Metric {
  /** Ready or not. */
  READY(Kind.GAUGE, "1 if signing would work now, else 0"),
  /** Causes against readiness. */
  READY_CAUSE(Kind.GAUGE, "1 for each cause against readiness that holds now", "code"),
  /** Information. */
  INFO(Kind.GAUGE, "Always 1; says what runs", "version", "federation"),
  /** Uptime. */
  UPTIME_SECONDS(Kind.GAUGE, "Seconds since the node started"),
  /** Signers. */
  SIGNERS_CONNECTED(Kind.GAUGE, "Signers that listen for events"),
  /** Peers. */
  PEER_CONNECTED(Kind.GAUGE, "1 if the peer acknowledged the last frame, else 0", "peer"),
  /** Latency. */
  PEER_LATENCY_SECONDS(Kind.GAUGE, "How long the peer's last acknowledgement took", "peer"),
  /** Outbox. */
  PEER_OUTBOX(Kind.GAUGE, "Messages that the peer has not acknowledged", "peer"),
  /** Skew. */
  PEER_CLOCK_SKEW_SECONDS(
      Kind.GAUGE, "How far the peer's clock is ahead, if by more than two seconds", "peer"),
  /** Portal's clock. */
  PORTAL_CLOCK_SKEW_SECONDS(Kind.GAUGE, "How far the portal's clock is ahead"),
  /** Frames out. */
  FRAMES_SENT_TOTAL(Kind.COUNTER, "Frames sent, by the peer's answer", "peer", "result"),
  /** Frames in. */
  FRAMES_RECEIVED_TOTAL(Kind.COUNTER, "Frames received, by what became of them", "result"),
  /** Refused messages. */
  MESSAGES_REFUSED_TOTAL(
      Kind.COUNTER, "Messages in peers' frames that were refused, by code", "peer", "code"),
  /** Certificate. */
  CERTIFICATE_SECONDS_LEFT(Kind.GAUGE, "Seconds until the node's certificate ends; 0 without one"),
  /** Key. */
  KEY_EPOCH(Kind.GAUGE, "Number of the newest epoch; -1 without a key"),
  /** Open requests. */
  REQUESTS_OPEN(Kind.GAUGE, "Requests that are neither signed nor expired"),
  /** Unanswered. */
  REQUEST_OLDEST_UNANSWERED_SECONDS(
      Kind.GAUGE, "How long the oldest open request has waited for this operator's answer"),
  /** Coordinations. */
  COORDINATIONS(Kind.GAUGE, "Requests that this node coordinates now"),
  /** Signatures. */
  SIGNATURE_SECONDS(Kind.HISTOGRAM, "From the beginning of a coordination here to its signature"),
  /** Attempts. */
  SIGNING_ATTEMPTS_TOTAL(Kind.COUNTER, "Attempts in coordinations that led to a signature here"),
  /** Takeovers. */
  COORDINATIONS_TAKEN_OVER_TOTAL(
      Kind.COUNTER, "Requests that this node coordinated in place of the one they entered at"),
  /** Blame. */
  BLAMES_TOTAL(Kind.COUNTER, "Wrong shares that were proved here"),
  /** Attestations. */
  ATTESTATIONS_TOTAL(
      Kind.COUNTER, "Attestations and peer reports posted, by outcome", "kind", "outcome"),
  /** Portal queue. */
  PORTAL_QUEUE(Kind.GAUGE, "Documents that wait for the portal"),
  /** Store. */
  STORE_WAITING(Kind.GAUGE, "Units of work that wait for the store"),
  /** Store failures. */
  STORE_FAILURES_TOTAL(Kind.COUNTER, "Writes that the store has failed"),
  /** Requests. */
  HTTP_REQUESTS_TOTAL(Kind.COUNTER, "Answered HTTP requests", "route", "method", "status"),
  /** Times. */
  HTTP_REQUEST_SECONDS(
      Kind.HISTOGRAM, "Time from a request's head to the end of its response", "route"),
  /** Memory. */
  MEMORY_USED_BYTES(Kind.GAUGE, "Bytes of the Java heap in use"),
  /** Resident. */
  MEMORY_RESIDENT_BYTES(Kind.GAUGE, "Resident bytes of the process, where the system tells");

  /** What kind of figure it is. */
  public enum Kind {
    /** Grows. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** Counts in buckets. */
    HISTOGRAM;

    /** The word in the exposition format. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final String help;
  private final String labels;

  Metric(Kind kind, String help, String... labels) {
    this.kind = kind;
    this.help = help;
    this.labels = String.join(" ", labels);
  }

  /** The name in Prometheus. */
  public String wireName() {
    return "oc_node_" + name().toLowerCase(Locale.ROOT);
  }

  /** What kind of figure it is. */
  public Kind kind() {
    return kind;
  }

  /** What it says. */
  public String help() {
    return help;
  }

  /** The names of its labels. */
  public List<String> labels() {
    return labels.isEmpty() ? List.of() : List.of(labels.split(" "));
  }

  /** The table of docs/operations/metrics.md. */
  public static String table() {
    StringBuilder table = new StringBuilder("| name | kind | labels | what |\n|---|---|---|---|\n");
    for (Metric metric : values()) {
      table
          .append("| `")
          .append(metric.wireName())
          .append("` | ")
          .append(metric.kind.wireName())
          .append(" | ")
          .append(String.join(", ", metric.labels().stream().map(l -> "`" + l + "`").toList()))
          .append(" | ")
          .append(metric.help)
          .append(" |\n");
    }
    return table.toString();
  }
}
