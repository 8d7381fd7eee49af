package io.ochk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, deflate, br, zstd|BROTLI",
        "gzip, deflate|GZIP",
        "GZIP|GZIP",
        "br;q=0, gzip|GZIP",
        "br;q=0.000, *|GZIP",
        "br;q=0.5,gzip;q=1.0|BROTLI",
        "gzip ; q=0.001|GZIP",
        "*|BROTLI",
        "identity|",
        "gzip;q=0|",
        "*;q=0|",
        "gzip;q=2|",
        "gzip;level=9|",
        "xgzip, brotli|",
        "''|",
      })
  void theSmallestFormThatAClientTakesIsSent(String acceptEncoding, ContentCoding expected) {
    assertThat(ContentCoding.of(acceptEncoding).orElse(null)).isEqualTo(expected);
  }
}
