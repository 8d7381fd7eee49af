package io.ochk.guardian;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.guardian.world.LoneNode;
import io.ochk.guardian.world.Wire;
import io.ochk.protocol.ceremony.EpochRecord;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.envelope.CeremonyFrame;
import io.ochk.protocol.envelope.CeremonyJoin;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.fixture.TestKeys;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.keygen.CeremonyMessage;
import io.ochk.threshold.keygen.Frame;
import io.ochk.threshold.keygen.Seat;
import io.ochk.threshold.keygen.SignedFrame;
import io.ochk.threshold.keygen.Transcript;
import io.ochk.verify.fixture.TestCeremony;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates of old members stand in the record of an epoch that a node closes itself. */
@Tag("slow")
class EpochSettlingTest {
  private static final List<SigningKey> SEATS =
      List.of(
          TestKeys.operator(0), TestKeys.operator(1), TestKeys.operator(2), TestKeys.operator(3));

  @TempDir Path data;

  private volatile Duration ahead = Duration.ZERO;
  private TestCeremony first;
  private TestCeremony refresh;
  private Transcript transcript;

  @BeforeEach
  void deals() throws Exception {
    String charter = Programme.binding().charters.getLast().hash();
    first = TestCeremony.generation(Programme.SLUG, charter, 3, SEATS);
    refresh = first.reshared(charter, 3, List.of(0, 1, 2, 3), SEATS);
    transcript =
        Transcript.decode(TestCeremony.SUITE.curve(), refresh.record().transcript().bytes());
    assertThat(transcript.certificates()).hasSize(4 + 4);
  }

  private LoneNode node(SignedFrame... before) throws Exception {
    LoneNode node = new LoneNode(data, () -> Instant.now().plus(ahead)).peer(1);
    send(node, new PeerMessage.Epoch(first.record()));
    send(node, new PeerMessage.Setup(refresh.setup()));
    refresh.joins().envelopes().forEach(join -> send(node, new PeerMessage.Envelope(join)));
    Stream.of(before).forEach(frame -> send(node, frame));
    Stream.of(transcript.round1(), transcript.echoes(), transcript.shares())
        .flatMap(List::stream)
        .forEach(frame -> send(node, frame));
    return node;
  }

  private static void send(LoneNode node, PeerMessage message) {
    assertThat(node.send(1, message).status()).isEqualTo(200);
  }

  private static void send(LoneNode node, SignedFrame frame) {
    try {
      send(node, new PeerMessage.Envelope(ActionEnvelope.parse(frame.signature())));
    } catch (io.ochk.protocol.json.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private SignedFrame certificate(Seat.Group group, int seat) {
    return transcript.certificates().stream()
        .filter(frame -> frame.frame().sender().group() == group)
        .filter(frame -> frame.frame().sender().identifier().seat() == seat)
        .findFirst()
        .orElseThrow();
  }

  private List<SignedFrame> allBut(SignedFrame... some) {
    List<SignedFrame> rest = new ArrayList<>(transcript.certificates());
    rest.removeAll(List.of(some));
    return rest;
  }

  private String served(LoneNode node) {
    Wire.Answer answer =
        Wire.get(node.api() + "/api/ceremonies/" + refresh.setup().hash() + "/epoch");
    return answer.status() == 200 ? answer.body() : "" + answer.status();
  }

  private static int certificates(String record) throws Exception {
    return Transcript.decode(
            TestCeremony.SUITE.curve(),
            EpochRecord.parse(record.getBytes(StandardCharsets.UTF_8)).transcript().bytes())
        .certificates()
        .size();
  }

  @Test
  void theRecordHasEverySeatsCertificateInWhateverOrderTheyCome() throws Exception {
    try (LoneNode node = node()) {
      SignedFrame last = certificate(Seat.Group.OLD, 2);
      allBut(last).reversed().forEach(frame -> send(node, frame));
      assertThat(served(node)).isEqualTo("404");
      send(node, last);
      Wire.await("the record", () -> !served(node).equals("404"));
      assertThat(served(node))
          .isEqualTo(new String(refresh.record().bytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void anOldMemberWhoIsNotNeededIsWaitedForAndNotForEver() throws Exception {
    try (LoneNode node = node()) {
      allBut(certificate(Seat.Group.OLD, 0)).forEach(frame -> send(node, frame));
      assertThat(served(node)).isEqualTo("404");
      ahead = Duration.ofSeconds(31);
      Wire.await("the record", () -> !served(node).equals("404"));
      assertThat(certificates(served(node))).isEqualTo(4 + 3);
    }
  }

  @Test
  void whoIsNeededIsWaitedForAsLongAsItTakes() throws Exception {
    try (LoneNode node = node()) {
      SignedFrame[] missing = {certificate(Seat.Group.OLD, 0), certificate(Seat.Group.OLD, 3)};
      allBut(missing).forEach(frame -> send(node, frame));
      ahead = Duration.ofSeconds(31);
      assertThat(served(node)).isEqualTo("404");
      send(node, missing[1]);
      assertThat(served(node)).isEqualTo("404");
      ahead = Duration.ofSeconds(62);
      Wire.await("the record", () -> !served(node).equals("404"));
      assertThat(certificates(served(node))).isEqualTo(4 + 3);
    }
  }

  /** Another frame in the place of one that a seat has said. */
  private static SignedFrame instead(SignedFrame said, CeremonyMessage message) {
    Frame right = said.frame();
    Frame wrong = new Frame(right.sessionHash(), right.sender(), message);
    SigningKey operator = SEATS.get(right.sender().identifier().seat());
    ActionEnvelope envelope =
        TestCeremony.envelope(Programme.SLUG, wrong, operator, 70 + message.kind());
    return new SignedFrame(wrong, envelope.bytes());
  }

  private SignedFrame wrongCertificate(Seat.Group group, int seat) {
    Hash256 hash = Hash256.of("another".getBytes(StandardCharsets.UTF_8));
    return instead(certificate(group, seat), new CeremonyMessage.Certificate(hash, hash));
  }

  @Test
  void whatAnOldMemberCertifiesFalselyStandsInNoRecordAndHoldsNoneUp() throws Exception {
    try (LoneNode node = node()) {
      send(node, wrongCertificate(Seat.Group.OLD, 0));
      allBut(certificate(Seat.Group.OLD, 0)).forEach(frame -> send(node, frame));
      ahead = Duration.ofSeconds(31);
      Wire.await("the record", () -> !served(node).equals("404"));
      assertThat(certificates(served(node))).isEqualTo(4 + 3);
    }
  }

  @Test
  void aFrameOfASeatThatHasNotToSayItAndASecondJoinSpoilNoRecord() throws Exception {
    try (LoneNode node = node()) {
      for (List<SignedFrame> round : List.of(transcript.round1(), transcript.shares())) {
        Frame dealt = round.getFirst().frame();
        Frame foreign =
            new Frame(
                dealt.sessionHash(), Seat.ofNew(dealt.sender().identifier()), dealt.message());
        int operator = dealt.sender().identifier().seat();
        ActionEnvelope envelope =
            TestCeremony.envelope(Programme.SLUG, foreign, SEATS.get(operator), 78);
        send(node, new SignedFrame(foreign, envelope.bytes()));
      }
      ActionEnvelope again =
          TestCeremony.join(refresh.setup(), SEATS.get(3), CeremonyJoin.SignerKind.BROWSER);
      send(node, new PeerMessage.Envelope(again));
      transcript.certificates().forEach(frame -> send(node, frame));
      Wire.await("the record", () -> !served(node).equals("404"));
      assertThat(served(node))
          .isEqualTo(new String(refresh.record().bytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void whereASeatContradictsItselfTheRecordHasWhatWasCertifiedAndNotWhatCameFirst()
      throws Exception {
    SignedFrame round1 = transcript.round1().get(1);
    SignedFrame echo = transcript.echoes().getLast();
    TreeMap<Seat, Hash256> heard =
        new TreeMap<>(((CeremonyMessage.Echo) echo.frame().message()).received());
    heard.replaceAll((seat, hash) -> seat.equals(heard.firstKey()) ? round1.frame().hash() : hash);
    SignedFrame[] others = {
      instead(round1, transcript.round1().get(2).frame().message()),
      instead(echo, new CeremonyMessage.Echo(heard)),
      instead(transcript.shares().get(1), transcript.shares().get(2).frame().message()),
      instead(transcript.shares().get(3), transcript.shares().get(2).frame().message())
    };
    try (LoneNode node = node(others)) {
      transcript.certificates().forEach(frame -> send(node, frame));
      Wire.await("the record", () -> !served(node).equals("404"));
      assertThat(served(node))
          .isEqualTo(new String(refresh.record().bytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void whoGivesUpForOneSeatAndCertifiesForTheOtherIsNamed() throws Exception {
    try (LoneNode node = node()) {
      send(node, certificate(Seat.Group.NEW, 0));
      CeremonyFrame abandonment =
          CeremonyFrame.abandonment(Programme.SLUG, node.world.id(0), refresh.setup().hash());
      send(node, new PeerMessage.Envelope(TestCeremony.sign(abandonment, SEATS.get(0), 6)));
      assertThat(Wire.get(node.api() + "/api/ceremonies/" + refresh.setup().hash()).body())
          .contains(
              "\"failure\":{\"reason\":\"equivocation\",\"culprits\":[\""
                  + node.world.id(0).text()
                  + "\"]}");
    }
  }

  @Test
  void noAbandonmentAndNoFalseRecordEndsTheWait() throws Exception {
    try (LoneNode node = node()) {
      allBut(certificate(Seat.Group.OLD, 0)).forEach(frame -> send(node, frame));
      CeremonyFrame abandonment =
          CeremonyFrame.abandonment(Programme.SLUG, node.world.id(0), refresh.setup().hash());
      send(node, new PeerMessage.Envelope(TestCeremony.sign(abandonment, SEATS.get(0), 6)));
      assertThat(node.refused(1, "ceremony_closed")).isOne();
      EpochRecord made = refresh.record();
      byte[] garbled = made.transcript().bytes();
      garbled[garbled.length - 1] ^= 1;
      send(
          node,
          new PeerMessage.Epoch(new EpochRecord(made.setup(), made.joins(), Octets.of(garbled))));
      assertThat(served(node)).isEqualTo("404");
      ahead = Duration.ofSeconds(31);
      Wire.await("the record", () -> !served(node).equals("404"));
      assertThat(certificates(served(node))).isEqualTo(4 + 3);
    }
  }
}
