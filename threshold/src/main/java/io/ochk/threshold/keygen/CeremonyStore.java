package io.ochk.threshold.keygen;

import io.ochk.threshold.KeyShare;
import java.util.List;

/**
 * What a participant keeps across restarts. Its promise is passed in and has to be kept: {@link
 * #append} and {@link #storeShare} return only when what they took would survive a power cut.
 */
public interface CeremonyStore {
  /** All frames, own ones included, in the order in which they were appended. */
  List<SignedFrame> frames();

  /** Adds a frame, before it has any effect or leaves. */
  void append(SignedFrame frame);

  /** Keeps the share for good, before the certificate leaves. Called again with the same share. */
  void storeShare(KeyShare share);
}
