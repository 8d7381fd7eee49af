package io.ochk.threshold.signing;

import io.ochk.threshold.Identifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A release store for tests; it outlives the signers that a test restarts. */
public final class MemoryReleaseStore implements ReleaseStore {
  private record Key(Identifier signer, SigningAttempt attempt) {}

  private final Map<Key, ReleaseRecord> records = new ConcurrentHashMap<>();

  @Override
  public Optional<ReleaseRecord> find(Identifier signer, SigningAttempt attempt) {
    return Optional.ofNullable(records.get(new Key(signer, attempt)));
  }

  @Override
  public void record(ReleaseRecord record) {
    Key key = new Key(record.share().identifier(), record.attempt());
    if (records.putIfAbsent(key, record) != null) {
      throw new IllegalStateException("released before: " + key);
    }
  }

  public int size() {
    return records.size();
  }
}
