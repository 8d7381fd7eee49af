package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.signer.ceremony.Proposal;
import io.ochk.signer.ceremony.Stage;
import io.ochk.threshold.KeyShare;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CeremonyTest {
  @TempDir Path folder;

  private static void start(Guild guild, int member) throws Exception {
    guild.members.get(member).ceremonies.start(new Proposal.NewKey(BitcoinNetwork.REGTEST));
  }

  private static void assertLive(Guild guild) throws Exception {
    var first = guild.members.getFirst().epochs.newest(io.ochk.protocol.fixture.Programme.SLUG);
    assertThat(first).isPresent();
    for (Guild.Member member : guild.members) {
      var epoch = member.epochs.newest(io.ochk.protocol.fixture.Programme.SLUG).orElseThrow();
      assertThat(epoch.keyX()).isEqualTo(first.get().keyX());
      try (KeyShare share = member.shares.open(epoch.setupHash()).orElseThrow()) {
        assertThat(share.identifier().seat()).isEqualTo(member.index);
      }
      assertThat(member.ceremonies.ceremonies())
          .anyMatch(c -> c.setupHash().equals(epoch.setupHash()) && c.stage() == Stage.LIVE);
    }
  }

  @Test
  void fourSignersMakeAKeyTogether() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      guild.settle();
      assertLive(guild);
    }
  }

  @Test
  void aSignerKilledAnywhereGoesOn() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      int steps = 0;
      while (guild.step()) {
        if (++steps % 9 == 0 && steps < 300) {
          guild.members.get((steps / 9) % 4).kill();
        }
      }
      assertLive(guild);
    }
  }

  @Test
  void proposalsOfTheSameTermsAtTheSameTimeBecomeOneCeremony() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      for (int i = 0; i < 4; i++) {
        start(guild, i);
      }
      guild.settle();
      assertLive(guild);
    }
  }

  @Test
  void aRefreshGivesNewSharesOfTheSameKey() throws Exception {
    try (Guild guild = Guild.of(folder)) {
      start(guild, 0);
      guild.settle();
      String key =
          guild
              .members
              .getFirst()
              .epochs
              .newest(io.ochk.protocol.fixture.Programme.SLUG)
              .orElseThrow()
              .keyX();
      guild.members.get(1).ceremonies.start(new Proposal.Reshare(java.util.Optional.empty()));
      guild.settle();
      assertLive(guild);
      var epoch =
          guild
              .members
              .getFirst()
              .epochs
              .newest(io.ochk.protocol.fixture.Programme.SLUG)
              .orElseThrow();
      assertThat(epoch.number()).isEqualTo(1);
      assertThat(epoch.keyX()).isEqualTo(key);
    }
  }
}
