package io.ochk.system.transcript;

/** A guardian's days: node, signer, ceremony, signatures, and a share that comes back. */
class GuardingTest extends PlayedTranscript {
  GuardingTest() {
    super("5-guarding.txt");
  }
}
