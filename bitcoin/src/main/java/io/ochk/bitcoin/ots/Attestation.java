package io.ochk.bitcoin.ots;

import fr.acinq.bitcoin.ByteVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;

/** Who vouches for a message. */
public sealed interface Attestation {
  /** The longest payload in bytes. */
  int MAX_PAYLOAD = 8192;

  /** The longest address of a calendar in characters. */
  int MAX_URI = 1000;

  /**
   * The order in a file: by tag; then pending ones by address, Bitcoin ones by height, others by
   * payload.
   */
  Comparator<Attestation> FILE_ORDER = Attestation::compare;

  /**
   * The message is the Merkle root of a Bitcoin block.
   *
   * @param height the block's height, not negative
   */
  record Bitcoin(long height) implements Attestation {
    static final ByteVector TAG = ByteVector.fromHex("0588960d73d71901");

    /** Checks the range. */
    public Bitcoin {
      if (height < 0) {
        throw new IllegalArgumentException("a height is not negative");
      }
    }
  }

  /**
   * A calendar has promised to get the message into a block.
   *
   * @param uri the calendar's address: at most 1000 of {@code A-Za-z0-9-._/:}
   */
  record Pending(String uri) implements Attestation {
    static final ByteVector TAG = ByteVector.fromHex("83dfe30d2ef90c8e");

    /** Checks length and characters. */
    public Pending {
      if (!isUri(uri)) {
        throw new IllegalArgumentException("not a calendar's address");
      }
    }
  }

  /**
   * Of a kind that is not known here. It is kept, and it never counts as valid.
   *
   * @param tag 8 bytes
   * @param payload at most 8192 bytes
   */
  record Unknown(ByteVector tag, ByteVector payload) implements Attestation {
    /** Checks the lengths, and that the tag is not a known one. */
    public Unknown {
      if (tag.size() != 8
          || payload.size() > MAX_PAYLOAD
          || tag.equals(Bitcoin.TAG)
          || tag.equals(Pending.TAG)) {
        throw new IllegalArgumentException("not an attestation of an unknown kind");
      }
    }
  }

  /** Whether a text may stand as a calendar's address. */
  static boolean isUri(String uri) {
    return uri.length() <= MAX_URI && uri.matches("[A-Za-z0-9._/:-]*");
  }

  /** The 8 bytes that name the kind. */
  default ByteVector kind() {
    return switch (this) {
      case Bitcoin b -> Bitcoin.TAG;
      case Pending p -> Pending.TAG;
      case Unknown u -> u.tag();
    };
  }

  private static int compare(Attestation a, Attestation b) {
    int kinds = Arrays.compareUnsigned(a.kind().toByteArray(), b.kind().toByteArray());
    if (kinds != 0) {
      return kinds;
    }
    if (a instanceof Bitcoin first && b instanceof Bitcoin second) {
      return Long.compare(first.height(), second.height());
    }
    return Arrays.compareUnsigned(a.sortKey(), b.sortKey());
  }

  private byte[] sortKey() {
    return switch (this) {
      case Bitcoin b -> new byte[0];
      case Pending(String uri) -> uri.getBytes(StandardCharsets.US_ASCII);
      case Unknown(ByteVector tag, ByteVector payload) -> payload.toByteArray();
    };
  }

  /** A short text for people. */
  default String describe() {
    return switch (this) {
      case Bitcoin(long height) -> "Bitcoin block " + height;
      case Pending(String uri) -> "pending at " + uri;
      case Unknown(ByteVector tag, ByteVector payload) ->
          "unknown kind " + HexFormat.of().formatHex(tag.toByteArray());
    };
  }
}
