package io.ochk.protocol.questionnaire;

import java.util.Optional;

/** The questions, in the order in which they are written. */
public enum Field {
  /** A name to be known by. */
  A1("Handle", Rule.LINE, 64, "the name under which you want to be listed"),
  /** Who answers in law. */
  A2("Legal entity", Rule.LINE, 200, "the person or company that answers for the guardian"),
  /** How to be reached. */
  A3("Contact channel", Rule.CONTACT, 200, "an npub, an HTTPS address or an e-mail address"),
  /** Optional. */
  A4("PGP fingerprint", Rule.FINGERPRINT, 80, "40 or 64 hex digits; leave empty if you have none"),
  /** Where. */
  A5("Jurisdiction", Rule.LINE, 200, "the country, and state where it matters, of that entity"),
  /** What might pull. */
  A6("Conflicts of interest", Rule.TEXT, 4000, "or a sentence saying that there are none"),

  /** Where the node will run. */
  B1("Hosting environment and hardware", Rule.TEXT, 4000, "provider or premises, machine, disk"),
  /** What is not shared with others. */
  B2("Disjointness from other guardians", Rule.TEXT, 4000, "what you share with none of them"),
  /** How much of the time. */
  B3("Uptime commitment", Rule.TEXT, 1000, "what you promise, and over which period"),
  /** Who does the work. */
  B4("Team", Rule.TEXT, 4000, "who can act, and how many at any hour"),
  /** How failures are noticed. */
  B5("Monitoring", Rule.TEXT, 4000, "what is watched and who is woken"),
  /** What happens then. */
  B6("Incident response", Rule.TEXT, 4000, "what you do first, and whom you tell"),
  /** When people or premises are lost. */
  B7("Continuity", Rule.TEXT, 4000, "what happens when you cannot act"),

  /** Where the operator key lives. */
  C1("Key storage", Rule.TEXT, 4000, "where the operator key and the key share live"),
  /** Where the words are. */
  C2("Key backup", Rule.TEXT, 4000, "how the 24 words are kept; never write them here"),
  /** What else is kept. */
  C3("State backup", Rule.TEXT, 4000, "what else you back up, and how often you restore it"),
  /** What the operator fears. */
  C4("Own threat model", Rule.TEXT, 4000, "whom you defend against, and whom you cannot"),

  /** Why. */
  D1("Why you want to be a guardian", Rule.TEXT, 4000, "in your own words"),
  /** Why no longer. */
  D2("What would make you exit", Rule.TEXT, 4000, "the conditions under which you would leave"),
  /** Who knows the applicant. */
  D3("Two references", Rule.TEXT, 2000, "two people or projects, and how to reach them"),

  /** Being listed. */
  E1("Public listing", Rule.YES, 3, "my operator id, key and handle will be listed publicly"),
  /** Being responsible. */
  E2("Own responsibility", Rule.YES, 3, "I run my guardian on my own responsibility"),
  /** Not being controlled. */
  E3(
      "The portal is convenience, not control",
      Rule.YES,
      3,
      "everything that the portal does for me I can do without it"),
  /** Having read. */
  E4("Documents read", Rule.YES, 3, "I have read the programme, the charter and the runbook"),
  /** Being ready. */
  E5("Key ready", Rule.YES, 3, "my operator key exists and its 24 words are written down");

  /** What an answer must look like. */
  enum Rule {
    /** One line. */
    LINE,
    /** Lines. */
    TEXT,
    /** A way to reach the applicant. */
    CONTACT,
    /** A PGP fingerprint or nothing. */
    FINGERPRINT,
    /** The word yes. */
    YES
  }

  private final String title;
  private final Rule rule;
  private final int maxLength;
  private final String hint;

  Field(String title, Rule rule, int maxLength, String hint) {
    this.title = title;
    this.rule = rule;
    this.maxLength = maxLength;
    this.hint = hint;
  }

  /** The field with this id, such as {@code A1}. */
  public static Optional<Field> of(String id) {
    for (Field field : values()) {
      if (field.name().equals(id)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** The id: a letter for the section and a number. */
  public String id() {
    return name();
  }

  /** The title in the heading. */
  public String title() {
    return title;
  }

  /** A few words of help for who fills it in; not part of the questionnaire's bytes. */
  public String hint() {
    return hint;
  }

  /** The longest answer in UTF-16 units, as JavaScript counts a string's length. */
  public int maxLength() {
    return maxLength;
  }

  /** Whether there must be an answer. */
  public boolean required() {
    return rule != Rule.FINGERPRINT;
  }

  /** Whether the answer may have more than one line. */
  public boolean multiline() {
    return rule == Rule.TEXT;
  }

  /** Whether the only answer is {@code yes}. */
  public boolean acknowledgement() {
    return rule == Rule.YES;
  }

  /** The section that it belongs to. */
  public Section section() {
    return Section.valueOf(name().substring(0, 1));
  }

  Rule rule() {
    return rule;
  }

  /** The heading line without its line end. */
  String heading() {
    return "## " + name() + " " + title;
  }
}
