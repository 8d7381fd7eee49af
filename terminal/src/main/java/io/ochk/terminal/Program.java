package io.ochk.terminal;

/** The root command of a program: it holds what its commands get from outside. */
public interface Program {
  /** What commands get from outside. */
  CommandContext context();
}
