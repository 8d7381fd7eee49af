package io.ochk.bitcoin.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.bitcoin.Peer;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.protocol.json.CanonicalJson;
import io.ochk.protocol.json.JsonArray;
import io.ochk.protocol.json.JsonLimits;
import io.ochk.protocol.json.JsonMembers;
import io.ochk.protocol.json.JsonObject;
import io.ochk.protocol.json.JsonString;
import io.ochk.protocol.json.JsonValue;
import io.ochk.protocol.json.StrictJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class NostrEventTest {
  private static final HexFormat HEX = HexFormat.of();

  static NostrEvent sample(String content, String... tag) throws Exception {
    SigningKey key = Samples.key("nostr");
    List<List<String>> tags = tag.length == 0 ? List.of() : List.of(List.of(tag));
    return new UnsignedEvent(key.xOnly(), 1_700_000_000, 1, tags, content)
        .signed(key, Samples.bytes("aux"));
  }

  @Test
  void eventsOfNostrToolsAreReadAndTheirIdsAreTheSame() throws Exception {
    for (JsonMembers v : Samples.peers().objects("events", 1000)) {
      JsonObject json = v.object("event");
      NostrEvent event = NostrEvent.read(json);
      assertThat(event.event().canonical())
          .isEqualTo(v.string("canonical").getBytes(StandardCharsets.UTF_8));
      assertThat(NostrEvent.read(event.bytes())).isEqualTo(event);
      assertThat(event.id()).isEqualTo(JsonMembers.of(json).string("id"));
    }
  }

  @Test
  void onlyNecessaryEscapesAreWritten() throws Exception {
    String content = "\n\"\\\r\t\b\f\u0000\u001f\u007f\u2028/<ü😄";
    String text = new String(sample(content).event().canonical(), StandardCharsets.UTF_8);
    assertThat(text)
        .endsWith(",1700000000,1,[],\"\\n\\\"\\\\\\r\\t\\b\\f\\u0000\\u001f\u007f\u2028/<ü😄\"]");
  }

  @Test
  void aChangedEventIsRefusedWithWhatIsWrong() throws Exception {
    NostrEvent event = sample("content", "d", "name");
    String good = new String(event.bytes(), StandardCharsets.UTF_8);
    assertThat(NostrEvent.read(good.getBytes(StandardCharsets.UTF_8))).isEqualTo(event);
    Map<String, String> changes = new TreeMap<>();
    changes.put(good.replace("content\":\"content", "content\":\"Content"), "id: expected");
    changes.put(good.replace("1700000000", "1700000001"), "id: expected");
    changes.put(good.replace("\"kind\":1", "\"kind\":2"), "id: expected");
    changes.put(good.replace("name", "Name"), "id: expected");
    changes.put(good.replace("\"kind\":1", "\"kind\":65536"), "kind: expected an integer");
    changes.put(good.replace("\"kind\":1", "\"kind\":1.0"), "kind: expected an integer");
    changes.put(good.replace("\"kind\":1", "\"kind\":\"1\""), "kind: expected an integer");
    changes.put(good.replace("\"kind\":1,", ""), "kind: expected the member");
    changes.put(good.replace("\"kind\":1,", "\"kind\":1,\"kind\":1,"), "kind: expected the member");
    changes.put(good.replace("[[\"d\",\"name\"]]", "[[]]"), "tags: expected arrays");
    changes.put(good.replace("[[\"d\",\"name\"]]", "[[1]]"), "tags: expected arrays of strings");
    changes.put(good.replace(event.signature(), "0".repeat(128)), "sig: expected a signature");
    changes.put(good.replace(event.id(), event.id().toUpperCase(Locale.ROOT)), "id: expected 64");
    changes.put(good.replace(event.event().author().hex(), "f".repeat(64)), "pubkey: not the x");
    changes.put(good + "x", "document: expected");
    changes.forEach((text, reason) ->
        assertThatThrownBy(() -> NostrEvent.read(text.getBytes(StandardCharsets.UTF_8)))
            .isInstanceOf(NostrException.class)
            .hasMessageContaining(reason));
  }

  @Test
  void aRecordIsAddressableByItsName() throws Exception {
    XOnlyKey author = Samples.key("nostr").xOnly();
    UnsignedEvent event =
        UnsignedEvent.record(
            author, 5, RecordKind.RECEIPT, "oc-me-1", List.of(List.of("s", "site.example")), "{}");
    assertThat(event.kind()).isEqualTo(30090);
    assertThat(event.tag("d")).contains("oc-me-1");
    NostrEvent signed = event.signed(Samples.key("nostr"), new byte[32]);
    assertThat(Filter.ofRecord(author.hex(), RecordKind.RECEIPT, "oc-me-1").matches(signed))
        .isTrue();
    assertThat(Filter.ofRecord(author.hex(), RecordKind.RECEIPT, "oc-me-2").matches(signed))
        .isFalse();
    assertThat(Filter.ofRecord(author.hex(), RecordKind.ROTATION, "oc-me-1").matches(signed))
        .isFalse();
    assertThat(Filter.ofId(signed.id()).matches(signed)).isTrue();
    assertThat(RecordKind.of(30096)).contains(RecordKind.DESCRIPTOR);
    assertThat(RecordKind.of(30078)).isEmpty();
    assertThatThrownBy(() -> event.signed(Samples.key("other"), new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @TestFactory
  Stream<DynamicTest> nostrToolsAgreesOnFreshEvents() {
    return Peer.withNode("live", NostrEventTest::live);
  }

  private static void live(Peer peer) throws Exception {
    Random random = new Random(30090);
    for (int i = 0; i < 200; i++) {
      SigningKey key = Samples.key("author " + i);
      List<List<String>> tags = new ArrayList<>();
      for (int t = random.nextInt(4); t > 0; t--) {
        tags.add(List.of("d", text(random), text(random)));
      }
      UnsignedEvent event =
          new UnsignedEvent(
              key.xOnly(), random.nextLong(1L << 53), random.nextInt(65536), tags, text(random));
      // Ours is accepted there, with the same bytes under the hash.
      NostrEvent ours = event.signed(key, Samples.bytes("aux " + i));
      JsonMembers verdict = peer.ask(Peer.request("nostrVerify").put("event", ours.json()).build());
      assertThat(verdict.bool("ok")).isTrue();
      assertThat(verdict.string("canonical").getBytes(StandardCharsets.UTF_8))
          .isEqualTo(event.canonical());
      // Theirs is accepted here.
      JsonObject template =
          JsonObject.builder()
              .put("kind", event.kind())
              .put("created_at", event.createdAt())
              .put("tags", event.tagsJson())
              .put("content", event.content())
              .build();
      JsonObject theirs =
          peer.ask(
                  Peer.request("nostrSign")
                      .put("secret", HEX.formatHex(Samples.bytes("key author " + i)))
                      .put("template", template)
                      .build())
              .source();
      assertThat(NostrEvent.read(theirs).event()).isEqualTo(event);
      assertSameFilter(peer, ours, random);
      assertThat(
              peer.ask(Peer.request("npub").put("key", key.xOnly().hex()).build()).string("npub"))
          .isEqualTo(Npub.write(key.xOnly()));
      assertThat(Npub.read(Npub.write(key.xOnly()))).isEqualTo(key.xOnly());
    }
    authenticates(peer);
  }

  private static void assertSameFilter(Peer peer, NostrEvent event, Random random)
      throws Exception {
    UnsignedEvent e = event.event();
    Filter filter =
        new Filter(
            random.nextBoolean() ? List.of() : List.of(random.nextBoolean() ? event.id() : "00"),
            random.nextBoolean() ? List.of() : List.of(e.author().hex()),
            random.nextBoolean() ? List.of() : List.of(e.kind() ^ random.nextInt(2)),
            new TreeMap<>(
                random.nextBoolean()
                    ? Map.of()
                    : Map.of('d', List.of("none", e.tag("d").orElse("x")))),
            random.nextBoolean() ? Optional.empty() : Optional.of(e.createdAt()),
            random.nextBoolean() ? Optional.empty() : Optional.of(e.createdAt()),
            Optional.empty());
    JsonObject request =
        Peer.request("nostrMatch").put("filter", filter.json()).put("event", event.json()).build();
    assertThat(filter.matches(event)).isEqualTo(peer.ask(request).bool("ok"));
  }

  private static void authenticates(Peer peer) throws Exception {
    JsonObject theirs =
        peer.ask(
                Peer.request("nostrAuth")
                    .put("secret", HEX.formatHex(Samples.bytes("key nostr")))
                    .put("relay", "wss://Relay.example/path")
                    .put("challenge", "abc")
                    .build())
            .source();
    NostrEvent answer = NostrEvent.read(theirs);
    long time = answer.event().createdAt();
    assertThat(RelayAuth.objection(answer, URI.create("wss://relay.example"), "abc", time))
        .isEmpty();
    // And the other way round: ours is what nostr-tools would have written, and verifies there.
    SigningKey key = Samples.key("nostr");
    NostrEvent ours =
        RelayAuth.answer(key.xOnly(), URI.create("wss://Relay.example/path"), "abc", time)
            .signed(key, new byte[32]);
    assertThat(ours.id()).isEqualTo(answer.id());
    assertThat(peer.ask(Peer.request("nostrVerify").put("event", json(ours)).build()).bool("ok"))
        .isTrue();
  }

  private static JsonObject json(NostrEvent event) throws Exception {
    return StrictJson.parseObject(event.bytes(), JsonLimits.SIGNED);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      int c =
          switch (random.nextInt(4)) {
            case 0 -> random.nextInt(0x80);
            case 1 -> random.nextInt(0xd800);
            case 2 -> 0xe000 + random.nextInt(0x2000);
            default -> 0x10000 + random.nextInt(0x100000);
          };
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  @Test
  void messagesAreReadAsTheyWereWritten() throws Exception {
    NostrEvent event = sample("x");
    Filter filter =
        new Filter(
            List.of("00"),
            List.of("11"),
            List.of(1, 30090),
            new TreeMap<>(Map.of('d', List.of("a", "b"))),
            Optional.of(1L),
            Optional.of(2L),
            Optional.of(3L));
    for (ClientMessage message :
        List.of(
            new ClientMessage.Publish(event),
            new ClientMessage.Request("sub", List.of(filter, Filter.ofId("ff"))),
            new ClientMessage.Close("sub"),
            new ClientMessage.Authenticate(event))) {
      assertThat(ClientMessage.read(message.bytes())).isEqualTo(message);
    }
    for (RelayMessage message :
        List.of(
            new RelayMessage.Delivered("sub", event),
            new RelayMessage.Ok(event.id(), false, "blocked: no"),
            new RelayMessage.EndOfStored("sub"),
            new RelayMessage.Closed("sub", "error: x"),
            new RelayMessage.Notice("hello"),
            new RelayMessage.Challenge("c"),
            new RelayMessage.Other("COUNT"))) {
      assertThat(RelayMessage.read(message.bytes())).isEqualTo(message);
    }
  }

  @Test
  void malformedMessagesAreRefused() {
    for (String text :
        List.of(
            "",
            "{}",
            "[]",
            "[1]",
            "[\"OK\"]",
            "[\"OK\",\"id\",1,\"\"]",
            "[\"EVENT\",\"sub\"]",
            "[\"EVENT\",\"sub\",{}]",
            "[\"EOSE\",\"a\",\"b\"]",
            "[\"NOTICE\",\"\\ud800\"]")) {
      assertThatThrownBy(() -> RelayMessage.read(text.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(NostrException.class);
    }
    for (String text :
        List.of(
            "[\"REQ\",\"sub\"]",
            "[\"REQ\",\"\",{}]",
            "[\"REQ\",\"s\",{\"x\":1}]",
            "[\"REQ\",\"s\",{\"kinds\":[\"1\"]}]",
            "[\"COUNT\",\"s\",{}]",
            "[\"REQ\",\"" + "s".repeat(65) + "\",{}]")) {
      assertThatThrownBy(() -> ClientMessage.read(text.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(NostrException.class);
    }
  }

  @Test
  void duplicateCountsAsSuccessAndTheRestIsRetriedProperly() {
    assertThat(outcome(true, "")).isEqualTo(new PublishOutcome.Stored());
    assertThat(outcome(false, "duplicate: have it")).isEqualTo(new PublishOutcome.Stored());
    assertThat(outcome(false, "rate-limited: slow down"))
        .isEqualTo(new PublishOutcome.RetryLater("rate-limited: slow down"));
    assertThat(outcome(false, "error: disk"))
        .isEqualTo(new PublishOutcome.RetryLater("error: disk"));
    assertThat(outcome(false, "auth-required: who"))
        .isEqualTo(new PublishOutcome.AuthenticateFirst("auth-required: who"));
    assertThat(outcome(false, "blocked: you"))
        .isEqualTo(new PublishOutcome.Refused("blocked: you"));
    assertThat(outcome(false, "no prefix")).isEqualTo(new PublishOutcome.Refused("no prefix"));
  }

  private static PublishOutcome outcome(boolean accepted, String text) {
    return PublishOutcome.of(new RelayMessage.Ok("00", accepted, text));
  }

  @Test
  void anAuthenticationIsForThisRelayThisChallengeAndNow() throws Exception {
    SigningKey key = Samples.key("nostr");
    URI relay = URI.create("wss://relay.example/");
    NostrEvent answer = RelayAuth.answer(key.xOnly(), relay, "c", 1000).signed(key, new byte[32]);
    assertThat(RelayAuth.objection(answer, relay, "c", 1600)).isEmpty();
    assertThat(RelayAuth.objection(answer, relay, "c", 1601))
        .contains("created_at: more than ten minutes from now");
    assertThat(RelayAuth.objection(answer, relay, "d", 1000))
        .contains("challenge: not the one that was sent");
    assertThat(RelayAuth.objection(answer, URI.create("wss://other.example"), "c", 1000))
        .contains("relay: not this relay");
    assertThat(RelayAuth.objection(sample("x"), relay, "c", 1000))
        .contains("kind: expected 22242, found 1");
    for (String same : List.of("wss://RELAY.example:443", "WSS://relay.example/other?q")) {
      assertThat(RelayAuth.objection(answer, URI.create(same), "c", 1000)).as(same).isEmpty();
    }
    for (String other :
        List.of(
            "ws://relay.example",
            "wss://relay.example:444",
            "wss://user@relay.example",
            "wss://[::1]",
            "mailto:relay.example")) {
      assertThat(RelayAuth.objection(answer, URI.create(other), "c", 1000))
          .as(other)
          .contains("relay: not this relay");
    }
    URI six = URI.create("wss://[::1]:7777/x");
    NostrEvent there = RelayAuth.answer(key.xOnly(), six, "c", 1000).signed(key, new byte[32]);
    assertThat(RelayAuth.objection(there, URI.create("wss://[::1]:7777"), "c", 1000)).isEmpty();
    assertThat(RelayAuth.objection(there, URI.create("wss://[::1]"), "c", 1000)).isPresent();
  }

  @Test
  void aRelaysLimitsAreReadFirst() throws Exception {
    RelayInformation info =
        information(
            """
            {"name":"r","supported_nips":[1,11,"x",42],"limitation":{"max_message_length":300,
            "max_event_tags":1,"max_content_length":5,"min_pow_difficulty":0,"auth_required":true,
            "created_at_lower_limit":100,"created_at_upper_limit":10,"payment_required":"yes"}}\
            """);
    assertThat(info.name()).isEqualTo("r");
    assertThat(info.supportedNips()).containsExactly(1, 11, 42);
    assertThat(info.authRequired()).isTrue();
    assertThat(info.paymentRequired()).isFalse();
    long now = 1_700_000_000;
    assertThat(info.objection(sample("x"), now).orElseThrow()).startsWith("the message has 3");
    RelayInformation roomy = information("{\"limitation\":{\"max_content_length\":5}}");
    assertThat(roomy.objection(sample("12345"), now)).isEmpty();
    assertThat(roomy.objection(sample("123456"), now)).isPresent();
    RelayInformation timed = information("{\"limitation\":{\"created_at_lower_limit\":100}}");
    assertThat(timed.objection(sample("x"), now + 100)).isEmpty();
    assertThat(timed.objection(sample("x"), now + 101)).isPresent();
    RelayInformation work = information("{\"limitation\":{\"min_pow_difficulty\":40}}");
    assertThat(work.objection(sample("x"), now))
        .contains("the relay wants proof of work in the id");
    RelayInformation early = information("{\"limitation\":{\"created_at_upper_limit\":10}}");
    assertThat(early.objection(sample("x"), now - 10)).isEmpty();
    assertThat(early.objection(sample("x"), now - 11)).isPresent();
    int length = new ClientMessage.Publish(sample("x")).bytes().length;
    String longest = "{\"limitation\":{\"max_message_length\":%d}}";
    assertThat(information(longest.formatted(length)).objection(sample("x"), now)).isEmpty();
    assertThat(information(longest.formatted(length - 1)).objection(sample("x"), now)).isPresent();
    RelayInformation tags = information("{\"limitation\":{\"max_event_tags\":0}}");
    assertThat(tags.objection(sample("x"), now)).isEmpty();
    assertThat(tags.objection(sample("x", "t", "a"), now)).isPresent();
    assertThat(information("{}").objection(sample("x"), now)).isEmpty();
    assertThatThrownBy(() -> information("[]")).isInstanceOf(NostrException.class);
  }

  private static RelayInformation information(String text) throws NostrException {
    return RelayInformation.read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void textsThatAreNoNpubAreRefused() throws Exception {
    String good = Npub.write(Samples.key("nostr").xOnly());
    for (String text :
        List.of("", "npub1", good + "q", good.replace("npub", "nsec"), good.substring(1))) {
      assertThatThrownBy(() -> Npub.read(text)).isInstanceOf(NostrException.class);
    }
  }

  /** Keeps the reader honest about what it was given: the array of the id is plain JSON. */
  @Test
  void theCanonicalFormIsJson() throws Exception {
    UnsignedEvent event = sample("\u0001\"").event();
    JsonValue parsed = StrictJson.parse(event.canonical(), JsonLimits.SIGNED);
    assertThat(CanonicalJson.bytes(parsed)).isEqualTo(event.canonical());
    assertThat(((JsonArray) parsed).values().get(5)).isEqualTo(new JsonString("\u0001\""));
  }
}
