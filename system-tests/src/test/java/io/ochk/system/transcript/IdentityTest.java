package io.ochk.system.transcript;

/** How an operator's key is made, kept and changed. */
class IdentityTest extends PlayedTranscript {
  IdentityTest() {
    super("1-identity.txt");
  }
}
