package io.ochk.protocol.peer;

import io.ochk.protocol.attestation.NodeStatus;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.ceremony.SetupDocument;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.envelope.Membership;
import io.ochk.protocol.envelope.NodeCertify;
import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.MalformedException;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads each type of message. */
final class MessageReader {
  private static final int MAX_PACKAGE = 8_192;
  private static final int MAX_VERSION = 64;
  private static final long MAX_MILLISECONDS = (1L << 53) - 1;
  private static final Pattern REASON = Pattern.compile("[a-z][a-z_]{0,63}");
  private static final Set<String> ANSWERS = Set.of(SignCommit.NAME, SignShare.NAME);
  private static final Set<String> PASSED_ON = passedOn();

  private MessageReader() {}

  private static Set<String> passedOn() {
    Set<String> names = new HashSet<>(ANSWERS);
    names.addAll(Set.of(CeremonyJoin.NAME, SignApprove.NAME, NodeCertify.NAME));
    for (CeremonyFrame.Kind kind : CeremonyFrame.Kind.values()) {
      names.add(kind.wireName());
    }
    return Set.copyOf(names);
  }

  /** An object that begins with the message's type. */
  static JsonObject.Builder typed(PeerMessage message) {
    return JsonObject.builder().put("type", message.type());
  }

  static PeerMessage read(JsonMembers members) throws MalformedException {
    PeerMessage message =
        switch (members.string("type")) {
          case PeerMessage.Setup.TYPE ->
              new PeerMessage.Setup(SetupDocument.read(members.members("setup")));
          case PeerMessage.Envelope.TYPE ->
              new PeerMessage.Envelope(envelope(members.members("envelope"), PASSED_ON));
          case PeerMessage.Epoch.TYPE ->
              new PeerMessage.Epoch(EpochRecord.read(members.members("record")));
          case PeerMessage.Requested.TYPE ->
              new PeerMessage.Requested(
                  members.has("origin")
                      ? Optional.of((int) members.integer("origin", 0, Membership.MAX_SEAT))
                      : Optional.empty(),
                  Request.read(members.members("request")));
          case PeerMessage.Result.TYPE ->
              new PeerMessage.Result(
                  members.sha256("request_hash"),
                  RequestResult.readSignature(members, "signature"));
          case PeerMessage.Blame.TYPE -> blame(members);
          case PeerMessage.AskCommitments.TYPE ->
              new PeerMessage.AskCommitments(
                  members.sha256("request_hash"), attempt(members), number(members, "epoch"));
          case PeerMessage.AskShare.TYPE ->
              new PeerMessage.AskShare(Octets.read(members, "package", 1, MAX_PACKAGE));
          case PeerMessage.Answer.TYPE ->
              new PeerMessage.Answer(envelope(members.members("envelope"), ANSWERS));
          case PeerMessage.Refusal.TYPE ->
              new PeerMessage.Refusal(
                  members.sha256("request_hash"),
                  attempt(members),
                  members.matching("reason", REASON, "a word of a-z and _"));
          case PeerMessage.Ping.TYPE ->
              new PeerMessage.Ping(
                  members.integer("sent_at_ms", 0, MAX_MILLISECONDS),
                  NodeStatus.read(members, "status"),
                  members.text("version", MAX_VERSION),
                  members.has("seen")
                      ? Optional.of(SeenFederation.read(members.members("seen")))
                      : Optional.empty());
          default ->
              throw new MalformedException(
                  members.path("type"), "a type of message that nodes know", "another word");
        };
    members.end();
    return message;
  }

  private static PeerMessage blame(JsonMembers members) throws MalformedException {
    List<ActionEnvelope> shares = new ArrayList<>();
    for (JsonMembers share : members.objects("shares", Membership.MAX_SEAT + 1)) {
      shares.add(envelope(share, Set.of(SignShare.NAME)));
    }
    List<OperatorId> cheaters = new ArrayList<>();
    for (String text : members.strings("cheaters", Membership.MAX_SEAT + 1)) {
      cheaters.add(
          OperatorId.parse(text)
              .orElseThrow(() ->
                  new MalformedException(members.path("cheaters"), "operator ids", "other text")));
    }
    return new PeerMessage.Blame(
        members.sha256("request_hash"),
        attempt(members),
        Octets.read(members, "package", 1, MAX_PACKAGE),
        shares,
        cheaters);
  }

  private static int attempt(JsonMembers members) throws MalformedException {
    return number(members, "attempt");
  }

  private static int number(JsonMembers members, String name) throws MalformedException {
    return (int) members.integer(name, 0, Integer.MAX_VALUE);
  }

  private static ActionEnvelope envelope(JsonMembers members, Set<String> actions)
      throws MalformedException {
    ActionEnvelope envelope = ActionEnvelope.read(members);
    if (!actions.contains(envelope.payload().action())) {
      throw new MalformedException(
          members.path("payload.action"), "an action that this message carries", "another");
    }
    return envelope;
  }
}
