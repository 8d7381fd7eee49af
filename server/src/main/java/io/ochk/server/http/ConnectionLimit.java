package io.ochk.server.http;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections one client may hold, counted when they come in: also those that never send
 * anything. Those are closed after a while, because the library's own idle time begins with a first
 * request.
 *
 * <p>The server library has no such limit, but hands every new connection to its socket options
 * before anything else; what throws there is closed.
 */
final class ConnectionLimit implements SocketOptions {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final int CLIENTS_BEFORE_SWEEP = 10_000;

  private final int most;
  private final Duration silence;
  private final ClientAddress clients;
  // An event or an answer is small and complete: nothing is gained by waiting for more.
  private final SocketOptions options = SocketOptions.builder().tcpNoDelay(true).build();
  private final Map<String, Set<SocketChannel>> open = new HashMap<>();
  private final Map<SocketAddress, Unheard> unheard = new ConcurrentHashMap<>();

  /** A connection from which no whole request has come yet. */
  private record Unheard(SocketChannel channel, long sinceNanos) {}

  /**
   * A limit.
   *
   * @param connections what one client may hold
   * @param clients who a client is; proxies that are trusted are many and not limited
   * @param watch looks for silent connections now and then
   */
  ConnectionLimit(
      ServerSettings.Connections connections,
      ClientAddress clients,
      ScheduledExecutorService watch) {
    this.most = connections.perClient();
    this.silence = connections.silence();
    this.clients = clients;
    long every = Math.max(1, silence.toMillis() / 4);
    var _ = watch.scheduleWithFixedDelay(this::closeSilent, every, every, TimeUnit.MILLISECONDS);
  }

  @Override
  public void configureSocket(SocketChannel channel) {
    if (most > 0) {
      require(channel);
    }
    options.configureSocket(channel);
    unheard.put(address(channel), new Unheard(channel, System.nanoTime()));
  }

  /** A whole request has come from this peer; from now on the library counts its idle time. */
  void heard(SocketAddress peer) {
    unheard.remove(peer);
  }

  private void closeSilent() {
    long now = System.nanoTime();
    unheard
        .entrySet()
        .removeIf(entry -> {
          Unheard one = entry.getValue();
          boolean over = now - one.sinceNanos() > silence.toNanos();
          if (over) {
            close(one.channel());
          }
          return over || !one.channel().isOpen();
        });
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("a silent connection: {}", e.getMessage());
    }
  }

  private synchronized void require(SocketChannel channel) {
    Optional<String> client = client(channel);
    if (client.isEmpty()) {
      return;
    }
    if (open.size() >= CLIENTS_BEFORE_SWEEP) {
      open.values().forEach(ConnectionLimit::forgetClosed);
      open.values().removeIf(Set::isEmpty);
    }
    Set<SocketChannel> mine = open.computeIfAbsent(client.get(), c -> new HashSet<>());
    forgetClosed(mine);
    if (mine.size() >= most) {
      throw new IllegalStateException("too many connections of one client");
    }
    mine.add(channel);
  }

  private static void forgetClosed(Set<SocketChannel> channels) {
    channels.removeIf(channel -> !channel.isOpen());
  }

  private Optional<String> client(SocketChannel channel) {
    return address(channel) instanceof InetSocketAddress address
        ? clients.direct(address.getAddress().getHostAddress())
        : Optional.empty();
  }

  private static SocketAddress address(SocketChannel channel) {
    try {
      return channel.getRemoteAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Map<SocketOption<?>, Object> socketOptions() {
    return options.socketOptions();
  }

  @Override
  public Duration connectTimeout() {
    return options.connectTimeout();
  }

  @Override
  public Duration readTimeout() {
    return options.readTimeout();
  }

  @Override
  public Optional<Integer> socketReceiveBufferSize() {
    return options.socketReceiveBufferSize();
  }

  @Override
  public Optional<Integer> socketSendBufferSize() {
    return options.socketSendBufferSize();
  }

  @Override
  public boolean socketReuseAddress() {
    return options.socketReuseAddress();
  }

  @Override
  public boolean socketKeepAlive() {
    return options.socketKeepAlive();
  }

  @Override
  public boolean tcpNoDelay() {
    return options.tcpNoDelay();
  }
}
