package io.ochk.signer;

import static io.ochk.signer.BrowserSigners.member;
import static io.ochk.signer.BrowserSigners.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Stage;
import io.ochk.signer.policy.Policy;
import io.ochk.verify.KnownEpoch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Signers of kits and of browsers' tabs around one relay in memory: seats 2 and 3 are tabs. */
final class MixedGuild implements AutoCloseable {
  static final Set<Integer> TABS = Set.of(2, 3);

  final Guild guild;
  final BrowserSigners tabs;

  /** Every envelope that a tab has sent, in order. */
  final List<ActionEnvelope> saidByTabs = new ArrayList<>();

  MixedGuild(Path folder) throws Exception {
    this(folder, Programme.binding(), 4);
  }

  MixedGuild(Path folder, Programme programme, int seats) throws Exception {
    guild = new Guild(folder, programme, seats);
    tabs = new BrowserSigners();
    for (int tab : TABS) {
      said(tab, tabs.begin(tab, record(), guild.now.getEpochSecond(), guild.policy));
    }
  }

  String record() {
    return CanonicalJson.text(guild.record.json());
  }

  /** Takes the record, the time and the policy of the guild over to the tabs. */
  void tellTabs() throws Exception {
    for (int tab : TABS) {
      tabs.ask("set", member(tab).put("name", "record").put("value", record()));
      tabs.ask("set", member(tab).put("name", "now").put("value", guild.now.getEpochSecond()));
      tabs.ask(
          "set", member(tab).put("name", "policy").put("value", new String(guild.policy.bytes())));
    }
  }

  void policy(Policy policy) throws Exception {
    guild.policy = policy;
    tellTabs();
  }

  /** Puts what a tab has sent into the others' mail. */
  void said(int from, List<PeerMessage> messages) {
    for (PeerMessage message : messages) {
      if (message instanceof PeerMessage.Envelope(ActionEnvelope envelope)) {
        saidByTabs.add(envelope);
      }
      for (int to = 0; to < guild.members.size(); to++) {
        if (to != from && !guild.lost.test(from, message)) {
          guild.mail.add(new Guild.Parcel(from, to, message));
        }
      }
    }
  }

  /** Has a tab do something; what it sends goes to the others. */
  void does(int tab, String operation, JsonObject.Builder request) throws Exception {
    said(tab, sent(tabs.ask(operation, request)));
  }

  /** Why a tab refuses to do something. */
  String refusal(int tab, String operation, JsonObject.Builder request) throws Exception {
    return tabs.text(operation, request, "send");
  }

  /** Delivers one parcel; whether there was one. */
  boolean step() throws Exception {
    Guild.Parcel parcel = guild.mail.poll();
    if (parcel == null) {
      return false;
    }
    if (TABS.contains(parcel.to())) {
      said(parcel.to(), tabs.take(parcel.to(), parcel.message()));
    } else {
      guild.members.get(parcel.to()).take(parcel.message());
    }
    return true;
  }

  /** Delivers until nothing is left. */
  void settle() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      if (!step()) {
        return;
      }
    }
    throw new AssertionError("the guild does not come to rest");
  }

  KnownEpoch epoch() {
    return guild.epoch(0);
  }

  void makeKey() throws Exception {
    guild.proposesKey(0);
    settle();
    assertLive(0);
  }

  void assertLive(int number) throws Exception {
    for (int kit : List.of(0, 1)) {
      assertThat(guild.members.get(kit).ceremonies.ceremonies().getLast().stage())
          .isEqualTo(Stage.LIVE);
    }
    for (int tab : TABS) {
      JsonObject status = tabs.ask("status", member(tab));
      assertThat(CanonicalJson.text(status.get("epoch").orElseThrow()))
          .as(CanonicalJson.text(status))
          .isEqualTo(
              "{\"number\":"
                  + number
                  + ",\"key\":\""
                  + epoch().keyX()
                  + "\",\"transcript\":\""
                  + epoch().verified().transcriptHash()
                  + "\"}");
      assertThat(JsonMembers.of(status).bool("share")).isTrue();
    }
  }

  /** How a ceremony stands at a tab. */
  JsonMembers ceremony(int tab, String setupHash) throws Exception {
    for (JsonMembers ceremony : tabs.status(tab).objects("ceremonies", 40)) {
      if (ceremony.string("setup").equals(setupHash)) {
        return ceremony;
      }
    }
    throw new AssertionError("tab " + tab + " does not know " + setupHash);
  }

  String stage(int tab, String setupHash) throws Exception {
    return ceremony(tab, setupHash).string("stage");
  }

  @Override
  public void close() throws Exception {
    tabs.close();
    guild.close();
  }
}
