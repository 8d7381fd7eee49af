package io.ochk.portal.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/**
 * A place among a federation's statements is written again as one that is the same place, or is
 * none.
 */
class PlaceFuzzTest {
  @FuzzTest
  void place(byte[] data) {
    Results.Place.parse(new String(data, StandardCharsets.UTF_8))
        .ifPresent(place -> assertThat(Results.Place.parse(place.toString())).hasValue(place));
  }
}
