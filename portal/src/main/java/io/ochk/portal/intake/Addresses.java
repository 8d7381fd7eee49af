package io.ochk.portal.intake;

import io.ochk.protocol.envelope.Action;
import io.ochk.protocol.envelope.AlertPublish;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.CharterSign;
import io.ochk.protocol.envelope.ExitHandoff;
import io.ochk.protocol.envelope.GuardianAction;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.PortalForget;
import io.ochk.protocol.envelope.PortalSession;
import io.ochk.protocol.envelope.ProgramApply;

/** Where each action is posted. */
public final class Addresses {
  /** For {@code program-apply}. */
  public static final String APPLICATIONS = "/api/operator/applications";

  /** For {@code federation-join} and {@code federation-leave}. */
  public static final String MEMBERSHIPS = "/api/operator/memberships";

  /** For {@code charter-sign}. */
  public static final String CHARTER = "/api/operator/charter";

  /** For {@code alert-publish}. */
  public static final String INCIDENTS = "/api/operator/incidents";

  /** For {@code exit-handoff}. */
  public static final String EXITS = "/api/operator/exits";

  /** For {@code portal-forget}. */
  public static final String FORGET = "/api/operator/forget";

  /** For {@code ceremony-join}. */
  public static final String CEREMONIES = "/api/operator/ceremonies";

  /** For {@code portal-session}. */
  public static final String SESSION = "/api/operator/session";

  /** For nodes' health attestations. */
  public static final String ATTESTATION = "/api/operator/attestation";

  private Addresses() {}

  static String of(Action action) {
    return switch (action) {
      case ProgramApply apply -> APPLICATIONS;
      case Membership membership -> MEMBERSHIPS;
      case CharterSign sign -> CHARTER;
      case AlertPublish alert -> INCIDENTS;
      case ExitHandoff exit -> EXITS;
      case PortalForget forget -> FORGET;
      case PortalSession session -> SESSION;
      case CeremonyJoin join -> CEREMONIES;
      case GuardianAction elsewhere -> "a guardian's node";
    };
  }
}
