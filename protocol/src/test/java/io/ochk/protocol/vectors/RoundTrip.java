package io.ochk.protocol.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import java.util.Optional;
import java.util.function.Function;

/** What holds for every parser of a signed type: refused as malformed, or canonical and stable. */
public final class RoundTrip {
  private RoundTrip() {}

  /** A type's parser. */
  public interface Parser<T> {
    /** Parses or refuses. */
    T parse(byte[] data) throws MalformedException;
  }

  /** Parses {@code data}; if it is accepted, its canonical bytes mean the same. */
  public static <T> Optional<T> check(byte[] data, Parser<T> parser, Function<T, JsonObject> json) {
    T value;
    try {
      value = parser.parse(data);
    } catch (MalformedException e) {
      assertThat(e.member()).isNotEmpty();
      return Optional.empty();
    }
    byte[] canonical = CanonicalJson.bytes(json.apply(value));
    try {
      T again = parser.parse(canonical);
      assertThat(again).isEqualTo(value);
      assertThat(CanonicalJson.bytes(json.apply(again))).isEqualTo(canonical);
      return Optional.of(value);
    } catch (MalformedException e) {
      throw new AssertionError("its own canonical bytes are refused", e);
    }
  }
}
