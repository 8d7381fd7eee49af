package io.ochk.portal.page;

import static io.ochk.portal.page.AddressSpace.LOCAL;
import static io.ochk.portal.page.AddressSpace.LOOPBACK;
import static io.ochk.portal.page.AddressSpace.PUBLIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which nodes a page may ask, by how they are written. */
class AddressSpaceTest {
  private static AddressSpace of(String host) {
    return AddressSpace.of(new Origin("https://" + host + ":9001"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost.",
        "a.localhost",
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]"
      })
  void aReadersOwnMachineIsLoopback(String host) {
    assertThat(of(host)).isEqualTo(LOOPBACK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "[fc00::1]",
        "[fdff::1]",
        "[fe80::1]",
        "[febf::1]",
        "[fec0::1]",
        "[::ffff:192.168.1.1]",
        "[::ffff:a00:1]"
      })
  void aPrivateNetworkAndALinkAreLocal(String host) {
    assertThat(of(host)).isEqualTo(LOCAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "guardian0.example",
        "localhost.example",
        "notlocalhost",
        "9.255.255.255",
        "11.0.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.0.1",
        "192.169.0.1",
        "169.253.0.1",
        "126.0.0.1",
        "128.0.0.1",
        "[2001:db8::1]",
        "[fbff::1]",
        "[fe7f::1]",
        "[::ffff:192.0.2.1]"
      })
  void allElseIsPublic(String host) {
    assertThat(of(host)).isEqualTo(PUBLIC);
  }

  @Test
  void nothingNearerToItsReaderThanThePortalIsAskedByAPage() {
    assertThat(PUBLIC.mayAsk(PUBLIC)).isTrue();
    assertThat(PUBLIC.mayAsk(LOCAL)).isFalse();
    assertThat(PUBLIC.mayAsk(LOOPBACK)).isFalse();
    assertThat(LOCAL.mayAsk(PUBLIC)).isTrue();
    assertThat(LOCAL.mayAsk(LOCAL)).isTrue();
    assertThat(LOCAL.mayAsk(LOOPBACK)).isFalse();
    for (AddressSpace there : AddressSpace.values()) {
      assertThat(LOOPBACK.mayAsk(there)).isTrue();
    }
  }
}
