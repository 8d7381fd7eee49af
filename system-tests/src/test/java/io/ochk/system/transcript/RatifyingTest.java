package io.ochk.system.transcript;

/** How a charter comes into force. */
class RatifyingTest extends PlayedTranscript {
  RatifyingTest() {
    super("3-ratifying.txt");
  }
}
