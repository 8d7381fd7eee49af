package io.ochk.protocol.envelope;

import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code ceremony-round1} to {@code ceremony-abandon}: one frame of a ceremony, signed by the
 * operator in the seat that it comes from.
 *
 * @param kind which of the seven
 * @param federationSlug the federation
 * @param operatorId who says it
 * @param about the session with the frame's bytes, or the setup that is abandoned before there is a
 *     session
 */
public record CeremonyFrame(
    Kind kind, FederationSlug federationSlug, OperatorId operatorId, About about)
    implements GuardianAction {

  /** The most bytes of a frame: its envelope has to stay under 64 KiB. */
  public static final int MAX_FRAME = 30_000;

  /** The kinds of frames, with the number that each has inside the binary frame. */
  public enum Kind {
    /** Commitments and proof of possession. */
    ROUND1(1),
    /** The hashes of everybody's round 1. */
    ECHO(2),
    /** The sealed shares. */
    SHARES(3),
    /** A share that does not open or fit. */
    COMPLAIN(4),
    /** The answer to a complaint. */
    REVEAL(5),
    /** The transcript holds and the share is stored. */
    CERTIFY(6),
    /** The ceremony is given up. */
    ABANDON(7);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** The action's name on the wire. */
    public String wireName() {
      return "ceremony-" + name().toLowerCase(Locale.ROOT);
    }

    /** The kind's number in the binary frame, 1 to 7. */
    public int number() {
      return number;
    }

    /** The kind with this number in the binary frame. */
    public static Optional<Kind> ofNumber(int number) {
      return number >= 1 && number <= values().length
          ? Optional.of(values()[number - 1])
          : Optional.empty();
    }
  }

  /** What a frame belongs to. */
  public sealed interface About {}

  /**
   * A session's frame.
   *
   * @param sessionHash 64 lower-case hex characters
   * @param frame the binary frame, 1 to 30,000 bytes
   */
  public record InSession(String sessionHash, Octets frame) implements About {}

  /**
   * A setup that is abandoned before everybody has joined.
   *
   * @param setupHash 64 lower-case hex characters
   */
  public record BeforeSession(String setupHash) implements About {}

  /** Refuses a kind that only a session has, before there is one; that can only be a bug. */
  public CeremonyFrame {
    if (about instanceof BeforeSession && kind != Kind.ABANDON) {
      throw new IllegalArgumentException("only an abandonment can come before the session");
    }
  }

  /** A frame of a session. */
  public static CeremonyFrame of(
      Kind kind, FederationSlug slug, OperatorId operatorId, String sessionHash, byte[] frame) {
    return new CeremonyFrame(kind, slug, operatorId, new InSession(sessionHash, Octets.of(frame)));
  }

  /** A setup given up before there is a session. */
  public static CeremonyFrame abandonment(
      FederationSlug slug, OperatorId operatorId, String setupHash) {
    return new CeremonyFrame(Kind.ABANDON, slug, operatorId, new BeforeSession(setupHash));
  }

  /** The session with the frame, if there is one. */
  public Optional<InSession> inSession() {
    return about instanceof InSession in ? Optional.of(in) : Optional.empty();
  }

  static CeremonyFrame read(Kind kind, JsonMembers members) throws MalformedException {
    About about =
        kind == Kind.ABANDON && members.has("setup_hash")
            ? new BeforeSession(members.sha256("setup_hash"))
            : new InSession(
                members.sha256("session_hash"), Octets.read(members, "frame", 1, MAX_FRAME));
    return new CeremonyFrame(
        kind,
        FederationSlug.read(members, "federation_slug"),
        OperatorId.read(members, "operator_id"),
        about);
  }

  @Override
  public String name() {
    return kind.wireName();
  }

  @Override
  public JsonObject params() {
    return switch (about) {
      case InSession in ->
          JsonObject.builder()
              .put("federation_slug", federationSlug.text())
              .put("frame", in.frame().hex())
              .put("operator_id", operatorId.text())
              .put("session_hash", in.sessionHash())
              .build();
      case BeforeSession before ->
          JsonObject.builder()
              .put("federation_slug", federationSlug.text())
              .put("operator_id", operatorId.text())
              .put("setup_hash", before.setupHash())
              .build();
    };
  }
}
