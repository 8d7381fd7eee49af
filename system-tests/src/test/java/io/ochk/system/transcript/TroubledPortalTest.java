package io.ochk.system.transcript;

/** What the kit does when a portal does not answer, or not rightly. */
class TroubledPortalTest extends PlayedTranscript {
  TroubledPortalTest() {
    super("4-a-portal-in-trouble.txt");
  }
}
