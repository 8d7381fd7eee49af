package io.ochk.bitcoin.psbt;

import fr.acinq.bitcoin.ByteVector;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One map of a PSBT: keys (type byte, then key data) and values, in the order of the file.
 *
 * @param entries unmodifiable
 */
public record PsbtMap(Map<ByteVector, ByteVector> entries) {
  /** Copies the entries. */
  public PsbtMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** A map without entries. */
  public static PsbtMap empty() {
    return new PsbtMap(Map.of());
  }

  /** The value whose key is exactly this type, without key data. */
  public Optional<ByteVector> value(int type) {
    return Optional.ofNullable(entries.get(new ByteVector(new byte[] {(byte) type})));
  }

  /** This map with one more entry, or with its value replaced. */
  public PsbtMap with(byte[] key, byte[] value) {
    Map<ByteVector, ByteVector> more = new LinkedHashMap<>(entries);
    more.put(new ByteVector(key.clone()), new ByteVector(value.clone()));
    return new PsbtMap(more);
  }

  /** This map with one more entry whose key is the type alone. */
  public PsbtMap with(int type, byte[] value) {
    return with(new byte[] {(byte) type}, value);
  }
}
