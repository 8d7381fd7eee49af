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
  void aClientIsInDoubtWhenAProxyDoesNotSayOrMayNotSayForWhomItAsks() {
    assertThat(direct.certain("192.0.2.1", Optional.empty())).contains("192.0.2.1");
    assertThat(direct.certain("127.0.0.1", Optional.of("198.51.100.7"))).isEmpty();
    assertThat(proxied.certain("10.1.2.3", Optional.of("198.51.100.7"))).contains("198.51.100.7");
    assertThat(proxied.certain("10.1.2.3", Optional.empty())).isEmpty();
    assertThat(proxied.certain("10.1.2.3", Optional.of(""))).isEmpty();
    assertThat(proxied.certain("10.1.2.3", Optional.of("unknown"))).isEmpty();
  }

  @Test
  void thisMachineAndWhoIsNamedAreAllowed() {
    AllowedClients allowed = new AllowedClients(List.of("10.9.0.0/16"));
    for (String client : List.of("127.0.0.1", "127.8.8.8", "::1", "10.9.1.1", "::ffff:127.0.0.1")) {
      assertThat(allowed.allow(Optional.of(client))).as(client).isTrue();
    }
    for (String client : List.of("10.8.1.1", "192.0.2.1", "::2", "localhost", "")) {
      assertThat(allowed.allow(Optional.of(client))).as(client).isFalse();
    }
    assertThat(allowed.allow(Optional.empty())).isFalse();
    assertThatThrownBy(() -> new AllowedClients(List.of("prometheus.example")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an address or a range such as 10.0.0.0/8");
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
