package io.ochk.office.watch;

/** The terminal, on which every alert is printed when it is noticed: nothing is left to deliver. */
record TerminalChannel() implements Channel {
  @Override
  public String name() {
    return "terminal";
  }

  @Override
  public void send(Alert alert) {
    // Printed when it was noticed.
  }
}
