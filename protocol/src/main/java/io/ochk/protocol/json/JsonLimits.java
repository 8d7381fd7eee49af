package io.ochk.protocol.json;

/**
 * How large a document may be.
 *
 * @param maxBytes encoded length in bytes, inclusive
 * @param maxDepth levels of objects and arrays, the outermost being the first, inclusive
 */
public record JsonLimits(int maxBytes, int maxDepth) {
  /** Every signed object: 64 KiB, 16 levels. */
  public static final JsonLimits SIGNED = new JsonLimits(64 * 1024, 16);

  /** An application with its answers: 256 KiB, 16 levels. */
  public static final JsonLimits APPLICATION = new JsonLimits(256 * 1024, 16);

  /** A frame between two guardians' nodes: 1 MiB, 20 levels. */
  public static final JsonLimits FRAME = new JsonLimits(1024 * 1024, 20);

  /** The public record of one ceremony: 4 MiB, 16 levels. */
  public static final JsonLimits EPOCH = new JsonLimits(4 * 1024 * 1024, 16);

  /** A whole federation's public record, or a listing: 64 MiB, 20 levels. */
  public static final JsonLimits RECORD = new JsonLimits(64 * 1024 * 1024, 20);
}
