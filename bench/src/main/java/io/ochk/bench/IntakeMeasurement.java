package io.ochk.bench;

import io.ochk.protocol.identity.Origin;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real portal on SQLite under load from this process: incidents that were signed beforehand, each
 * verified and durably stored before it is answered. Server and load share the machine.
 */
final class IntakeMeasurement {
  private static final int WARM_UP = 12_000;
  private static final int AT_FULL_SPEED = 30_000;
  private static final int CONNECTIONS = 64;
  private static final int PACED_RATE = 1_000;
  private static final int PACED_SECONDS = 15;

  private final PortalUnderLoad portal;

  private IntakeMeasurement(PortalUnderLoad portal) {
    this.portal = portal;
  }

  static void run() throws Exception {
    DemoFederation federation = new DemoFederation(3, 4);
    try (PortalUnderLoad portal =
        PortalUnderLoad.start(
            federation.reviewer().publicKey(), federation.organiser().publicKey())) {
      federation.settle(portal);
      int paced = PACED_RATE * PACED_SECONDS;
      System.out.println("signing " + (WARM_UP + AT_FULL_SPEED + paced) + " incidents");
      byte[][] requests = new byte[WARM_UP + AT_FULL_SPEED + paced][];
      Origin audience = new Origin(portal.origin());
      for (int i = 0; i < requests.length; i++) {
        requests[i] = request(portal.port(), federation.incident(audience, i));
      }
      IntakeMeasurement measurement = new IntakeMeasurement(portal);
      measurement.fullSpeed("warm-up", requests, 0, WARM_UP);
      measurement.fullSpeed("at full speed", requests, WARM_UP, WARM_UP + AT_FULL_SPEED);
      measurement.paced(requests, WARM_UP + AT_FULL_SPEED);
    }
  }

  private static byte[] request(int port, byte[] body) {
    byte[] head =
        ("POST /api/operator/incidents HTTP/1.1\r\nHost: localhost:"
                + port
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  private void fullSpeed(String label, byte[][] requests, int from, int to) throws Exception {
    AtomicInteger next = new AtomicInteger(from);
    long begin = System.nanoTime();
    long[] latencies =
        onConnections((connection, mine) -> {
          for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
            long sent = System.nanoTime();
            connection.exchange(requests[i]);
            mine.add(System.nanoTime() - sent);
          }
        });
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%s: %,.0f envelopes/s over %d connections, %s%n",
        label, (to - from) / seconds, CONNECTIONS, percentiles(latencies));
  }

  // Latency is counted from when a request was due, so that a stall counts against all it delayed.
  private void paced(byte[][] requests, int from) throws Exception {
    AtomicInteger next = new AtomicInteger(from);
    long begin = System.nanoTime() + 100_000_000L;
    long[] latencies =
        onConnections((connection, mine) -> {
          for (int i = next.getAndIncrement(); i < requests.length; i = next.getAndIncrement()) {
            long due = begin + (i - from) * 1_000_000_000L / PACED_RATE;
            long wait = due - System.nanoTime();
            if (wait > 0) {
              Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            connection.exchange(requests[i]);
            mine.add(System.nanoTime() - due);
          }
        });
    System.out.printf("at %,d/s: %s%n", PACED_RATE, percentiles(latencies));
  }

  private interface Work {
    void on(Connection connection, List<Long> latencies) throws Exception;
  }

  private long[] onConnections(Work work) throws Exception {
    List<Future<List<Long>>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < CONNECTIONS; c++) {
        results.add(
            threads.submit(() -> {
              List<Long> mine = new ArrayList<>();
              try (Connection connection = new Connection(portal.port())) {
                work.on(connection, mine);
              }
              return mine;
            }));
      }
    }
    List<Long> all = new ArrayList<>();
    for (Future<List<Long>> result : results) {
      all.addAll(result.get());
    }
    return all.stream().mapToLong(Long::longValue).sorted().toArray();
  }

  private static String percentiles(long[] sorted) {
    return "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms"
        .formatted(
            at(sorted, 0.5), at(sorted, 0.9), at(sorted, 0.99), sorted[sorted.length - 1] / 1e6);
  }

  private static double at(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.round(part * sorted.length))] / 1e6;
  }

  /** One kept-alive connection that reads just enough of an answer to know that it is good. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    void exchange(byte[] request) throws IOException {
      out.write(request);
      String status = line();
      int length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      byte[] body = in.readNBytes(length);
      if (!status.contains(" 201 ")) {
        throw new IOException(status + ": " + new String(body, StandardCharsets.UTF_8));
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new IOException("the connection ended");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
