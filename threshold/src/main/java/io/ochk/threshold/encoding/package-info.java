/**
 * Bytes in, bytes out.
 *
 * <p>Everything that this module stores or sends is a <em>message</em>: one byte that names its
 * {@link io.ochk.threshold.encoding.MessageType}, one byte of version, and fields of fixed or
 * counted length behind them. {@link io.ochk.threshold.encoding.MessageWriter} and {@link
 * io.ochk.threshold.encoding.MessageReader} are the only code that moves such fields; a reader
 * accepts exactly what a writer can produce and nothing else, and every rejection is a {@link
 * io.ochk.threshold.encoding.VerificationException}.
 *
 * <p>The layouts themselves are in {@code docs/spec/threshold.md}.
 */
@NullMarked
package io.ochk.threshold.encoding;

import org.jspecify.annotations.NullMarked;
