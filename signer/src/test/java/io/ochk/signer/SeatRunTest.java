package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.signer.ceremony.Stage;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that stands still: when it begins, and that it has then missed nothing. */
@Tag("slow")
class SeatRunTest {
  @TempDir Path folder;

  private static boolean isRunning(Guild guild, int member) {
    return guild.members.get(member).ceremonies.ceremonies().stream()
        .anyMatch(c -> c.stage() == Stage.RUNNING);
  }

  private static boolean isRound1(PeerMessage message) {
    return message instanceof PeerMessage.Envelope(var envelope)
        && envelope.payload().action().equals("ceremony-round1");
  }

  @Test
  void aRunThatMightNotGoOnWhenItsSignerCameBackBeginsWithTheFirstFrameAfterIt() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      // Everybody has joined and the code is there, but no polynomial of the last one is out.
      guild.lost = (from, message) -> from == 3 && isRound1(message);
      guild.proposesKey(0);
      while (!isRunning(guild, 3) && guild.step()) {
        // On to the moment when the last one deals.
      }
      guild.lost = (from, message) -> false;
      Guild.Member last = guild.members.get(3);
      last.answers = false;
      last.kill();
      guild.settle();
      assertThat(isRunning(guild, 3)).isTrue();
      assertThat(guild.members.getFirst().epochs.newest(Programme.SLUG)).isEmpty();

      last.answers = true;
      PeerMessage told =
          guild.members.getFirst().ceremonies.everything().stream()
              .filter(SeatRunTest::isRound1)
              .findFirst()
              .orElseThrow();
      last.take(told);
      assertThat(guild.mail.stream().filter(p -> p.from() == 3 && isRound1(p.message())).count())
          .as("its own first round goes to the three others")
          .isGreaterThanOrEqualTo(3);
      // A node tells again what does not get on.
      for (int round = 0; round < 3; round++) {
        for (Guild.Member member : guild.members) {
          member.send(member.ceremonies.underWay());
        }
        guild.settle();
      }
      for (Guild.Member member : guild.members) {
        assertThat(member.epochs.newest(Programme.SLUG)).isPresent();
      }
    }
  }
}
