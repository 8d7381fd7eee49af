package io.ochk.terminal;

import io.ochk.client.Patience;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a command gets from outside.
 *
 * @param terminal where it prints and whom it asks
 * @param clock the time
 * @param random for keys, nonces and salts; made when it is first needed
 * @param environment the process's environment: never a secret in it
 * @param patience how long it waits for a portal
 */
public record CommandContext(
    Terminal terminal,
    InstantSource clock,
    Supplier<SecureRandom> random,
    Map<String, String> environment,
    Patience patience) {

  /** The process's own. */
  public static CommandContext ofProcess() {
    return new CommandContext(
        new SystemTerminal(),
        InstantSource.system(),
        SecureRandom::new,
        System.getenv(),
        Patience.INTERACTIVE);
  }
}
