package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ochk.protocol.fixture.Programme;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.share.VerifiedRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which epoch is the newest, in whatever order they come and are stored. */
@Tag("slow")
class EpochOrderTest {
  @TempDir Path folder;

  @Test
  void anEpochCountsAfterItsPredecessorAndWaitsForIt() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      guild.settle();
      List<io.ochk.protocol.ceremony.EpochRecord> records = new java.util.ArrayList<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        Guild.Member member = guild.members.getFirst();
        records.add(member.epochs.newest(Programme.SLUG).orElseThrow().record());
        if (epoch < 2) {
          member.ceremonies.start(new Proposal.Reshare(Optional.empty()));
          guild.settle();
        }
      }
      Guild.Member twin = guild.new Member(2, folder.resolve("twin"));
      twin.ceremonies.epoch(records.get(1));
      assertThat(twin.epochs.newest(Programme.SLUG)).isEmpty();
      twin.ceremonies.epoch(records.get(0));
      assertThat(twin.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(1);
      twin.ceremonies.epoch(records.get(2));
      assertThat(twin.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(2);
      twin.store.close();
      // Whoever restores a share from the newest record, and knows no other, goes on with that one.
      Guild.Member restored = guild.new Member(2, folder.resolve("restored"));
      VerifiedRecord newest = VerifiedRecord.of(Guild.SUITE, records.get(2));
      assertThat(restored.epochs.refusal(newest)).isPresent();
      assertThat(restored.epochs.refusalToGoOnWith(newest)).isEmpty();
      restored.epochs.goOnWith(newest, guild.now);
      assertThat(restored.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(2);
      restored.store.close();
    }
  }

  @Test
  void anEpochIsNewestByItsNumberWhateverWasStoredLast() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      guild.proposesKey(0);
      guild.settle();
      Guild.Member member = guild.members.getFirst();
      var zero = member.epochs.newest(Programme.SLUG).orElseThrow();
      member.ceremonies.start(new Proposal.Reshare(Optional.empty()));
      guild.settle();
      assertThat(member.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(1);
      VerifiedRecord old = VerifiedRecord.of(Guild.SUITE, zero.record());
      assertThat(member.epochs.refusal(old).orElseThrow())
          .isEqualTo(
              "kind: expected reshare, because the key " + zero.keyX() + " is live, found keygen");
      assertThat(member.epochs.refusalToGoOnWith(old).orElseThrow())
          .contains("epoch 1 is known already");
      assertThatThrownBy(() -> member.epochs.keep(old, guild.now.plusSeconds(60)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> member.epochs.goOnWith(old, guild.now.plusSeconds(60)))
          .isInstanceOf(IllegalArgumentException.class);
      // A store in which the older one was written later says the same after a restart.
      member.store.write(
          s -> s.update("UPDATE epochs SET live_at = live_at + 1000 WHERE epoch = 0"));
      member.kill();
      assertThat(member.epochs.newest(Programme.SLUG).orElseThrow().number()).isEqualTo(1);
    }
  }
}
