package io.ochk.server.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may ask for what is not meant for everybody: programs on this machine, and the addresses that
 * its operator names.
 */
public final class AllowedClients {
  private static final List<String> THIS_MACHINE = List.of("127.0.0.0/8", "::1");

  private final List<ClientAddress.Range> ranges;

  /**
   * This machine and others.
   *
   * @param others addresses or ranges such as {@code 10.0.0.0/8}
   * @throws IllegalArgumentException if one is neither
   */
  public AllowedClients(List<String> others) {
    ranges =
        Stream.concat(THIS_MACHINE.stream(), others.stream())
            .map(ClientAddress.Range::parse)
            .toList();
  }

  /** Whether a client is one of them; nobody knows who an unknown one is. */
  public boolean allow(Optional<String> client) {
    return client
        .flatMap(ClientAddress::literal)
        .filter(address -> ranges.stream().anyMatch(range -> range.contains(address)))
        .isPresent();
  }
}
