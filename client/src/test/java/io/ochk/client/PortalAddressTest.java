package io.ochk.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.Origin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortalAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://portal.example",
        "https://10.0.0.1:8443",
        "http://localhost",
        "http://LOCALHOST:8080/path",
        "http://127.0.0.1:8080",
        "http://127.255.255.254",
        "http://[::1]:8080",
        "http://[0:0:0:0:0:0:0:1]"
      })
  void encryptedAddressesAndThisMachineAreGood(String address) {
    Origin origin = Origin.of(address).orElseThrow();
    assertThat(PortalAddress.of(origin).map(PortalAddress::origin)).contains(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://portal.example",
        "http://10.0.0.1",
        "http://192.168.1.2:8080",
        "http://0.0.0.0:8080",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://localhost.:8080",
        "http://my.localhost",
        "http://[::]",
        "http://[2001:db8::1]:8080",
        "http://[::ffff:10.0.0.1]",
        "http://128.0.0.1"
      })
  void plainHttpToAnotherMachineIsNot(String address) {
    Origin origin = Origin.of(address).orElseThrow();
    assertThat(PortalAddress.of(origin)).isEmpty();
    assertThat(PortalAddress.evenUnencrypted(origin).origin()).isEqualTo(origin);
  }
}
