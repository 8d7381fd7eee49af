package io.ochk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks, by the media types that they take. */
class AcceptTest {
  private static final Accept ABSENT = new Accept(0, 0);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | 1   | 0",
        "application/json, text/html;q=0.5                               | 0.5 | 1",
        "application/problem+json;q=0.3,application/json;q=0.2           | 0   | 0.3",
        "TEXT/HTML \t; level=1 ;\tq=0.25 ; q=1                           | 0.25 | 0",
        "text/html;q=1.001, application/json;q=x                         | 0   | 0",
        "*/*                                                             | 0   | 0",
        ";, ,;q=1                                                        | 0   | 0"
      })
  void aTypeIsWantedAsMuchAsItsHighestWeightSays(String value, double html, double json) {
    assertThat(Accept.of(Optional.of(value))).isEqualTo(new Accept(html, json));
  }

  @Test
  void aValueOfMoreThanAThousandCharactersSaysNothing() {
    String padded = "text/html;" + " ".repeat(990);
    assertThat(Accept.of(Optional.of(padded))).isEqualTo(new Accept(1, 0));
    assertThat(Accept.of(Optional.of(padded + " "))).isEqualTo(ABSENT);
    assertThat(Accept.of(Optional.empty())).isEqualTo(ABSENT);
  }

  /** Each blank of such a run could be where a separator begins: nobody tries. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", ";", ",", " ;", "; q="})
  void aVeryLongRunIsNotRead(String piece) {
    String run = piece.repeat(4_000_000 / piece.length());
    assertThat(Accept.of(Optional.of("text/html" + run + "x"))).isEqualTo(ABSENT);
    assertThat(Accept.of(Optional.of("application/json" + run))).isEqualTo(ABSENT);
  }
}
