package io.ochk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ochk.server.problem.ProblemException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The parts of a request that no JSON parser sees: read, or refused by name. */
class RequestPartFuzzTest {
  @FuzzTest
  void range(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      ClientAddress.Range range = ClientAddress.Range.parse(text);
      assertThat(range.contains(range.address())).isTrue();
      assertThat(range.prefix()).isBetween(0, range.address().getAddress().length * 8);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).startsWith("expected ");
    }
  }

  /** What a header says never makes a client of a proxy that is trusted into somebody unnamed. */
  @FuzzTest
  void forwardedFor(byte[] data) {
    String header = new String(data, StandardCharsets.UTF_8);
    ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "fd00::/8"));
    assertThat(addresses.of("10.1.2.3", Optional.of(header))).isNotEmpty();
    assertThat(addresses.of("192.0.2.1", Optional.of(header))).isEqualTo("192.0.2.1");
    Optional<InetAddress> literal = ClientAddress.literal(header);
    assertThat(addresses.certain("192.0.2.1", Optional.of(header))).isEmpty();
    literal.ifPresent(l -> assertThat(l.getAddress().length).isIn(4, 16));
  }

  /** A coding is only sent to somebody who named it, or everything. */
  @FuzzTest
  void acceptEncoding(byte[] data) {
    String header = new String(data, StandardCharsets.UTF_8);
    ContentCoding.of(header)
        .ifPresent(coding ->
            assertThat(header.toLowerCase(Locale.ROOT)).containsAnyOf(coding.token(), "*"));
    assertThat(ContentCoding.of("br;q=0,gzip;q=0," + header)).isEmpty();
  }

  /** A page goes to who named one, a problem to who named JSON, and nobody is both. */
  @FuzzTest
  void accept(byte[] data) {
    String header = new String(data, StandardCharsets.UTF_8);
    Accept accept = Accept.of(Optional.of(header));
    String named = header.toLowerCase(Locale.ROOT);
    assertThat(accept.isPersons() && accept.isPrograms()).isFalse();
    assertThat(accept.isPersons())
        .satisfiesAnyOf(
            no -> assertThat(no).isFalse(), yes -> assertThat(named).contains("text/html"));
    assertThat(accept.isPrograms())
        .satisfiesAnyOf(no -> assertThat(no).isFalse(), yes -> assertThat(named).contains("json"));
    String longer = "text/html," + header;
    assertThat(Accept.of(Optional.of(longer)).isPersons())
        .isEqualTo(longer.length() <= Accept.MOST_CHARACTERS);
  }

  /** The first line is the header with the boundary, the rest the body. */
  @FuzzTest
  void form(byte[] data) {
    int cut = 0;
    while (cut < data.length && data[cut] != '\n') {
      cut++;
    }
    String type = new String(data, 0, cut, StandardCharsets.ISO_8859_1);
    byte[] body = Arrays.copyOfRange(data, Math.min(cut + 1, data.length), data.length);
    try {
      assertThat(FormData.file(type, body, "application").length).isLessThan(data.length);
    } catch (ProblemException e) {
      assertThat(e.problem().code()).isNotNull();
    }
  }
}
