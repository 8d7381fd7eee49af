package io.ochk.kit.command;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A command that looks again and again breathes in between. */
public final class Pause {
  private Pause() {}

  /** Pauses; {@code false} when the command is to end instead. */
  public static boolean of(Duration length) {
    try {
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
