package io.ochk.bitcoin.key;

/**
 * This machine lacks the native library without which no Bitcoin key or signature can be worked
 * with. Its message is one line that names the platform.
 */
public final class UnsupportedPlatformException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  UnsupportedPlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
