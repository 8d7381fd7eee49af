package io.ochk.system.transcript;

/** How an operator applies and gets a seat. */
class JoiningTest extends PlayedTranscript {
  JoiningTest() {
    super("2-joining.txt");
  }
}
