package io.ochk.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
  private final ClientAddress direct = new ClientAddress(List.of());
  private final ClientAddress proxied = new ClientAddress(List.of("10.0.0.0/8", "::1"));

  @Test
  void withoutATrustedProxyTheHeaderIsNotBelieved() {
    assertThat(direct.of("192.0.2.1", Optional.of("198.51.100.7"))).isEqualTo("192.0.2.1");
  }

  @Test
  void behindProxiesTheLastForeignAddressCounts() {
    assertThat(proxied.of("10.1.2.3", Optional.of("203.0.113.9, 198.51.100.7, 10.9.9.9")))
        .isEqualTo("198.51.100.7");
  }

  @Test
  void whatIsNoAddressIsNotBelieved() {
    assertThat(proxied.of("10.1.2.3", Optional.of("localhost"))).isEqualTo("10.1.2.3");
    assertThat(proxied.of("10.1.2.3", Optional.of("198.51.100.7, <b>"))).isEqualTo("10.1.2.3");
  }

  @Test
  void anIpv6ClientIsItsNetwork() {
    assertThat(direct.of("2001:db8:1:2:3:4:5:6", Optional.empty()))
        .isEqualTo(direct.of("2001:db8:1:2:ffff::1", Optional.empty()))
        .isNotEqualTo(direct.of("2001:db8:1:3::1", Optional.empty()));
  }

  @Test
  void aRangeThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new ClientAddress(List.of("example.org")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ClientAddress(List.of("10.0.0.0/33")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
