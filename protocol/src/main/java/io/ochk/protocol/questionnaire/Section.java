package io.ochk.protocol.questionnaire;

/** A part of the questionnaire. */
public enum Section {
  /** Who you are. */
  A("Identity"),
  /** Whether you can run a guardian. */
  B("Readiness"),
  /** How you keep keys and state. */
  C("Custody"),
  /** Why you want to. */
  D("Motivation"),
  /** What you agree to. */
  E("Acknowledgements");

  private final String title;

  Section(String title) {
    this.title = title;
  }

  /** The title that people read. */
  public String title() {
    return title;
  }
}
