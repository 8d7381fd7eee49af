package io.ochk.system.transcript;

/** What the reviewer and the organiser do. */
class DesksTest extends PlayedTranscript {
  DesksTest() {
    super("6-desks.txt");
  }
}
