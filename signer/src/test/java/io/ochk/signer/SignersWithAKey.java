package io.ochk.signer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ochk.bitcoin.statement.FederationStatement;
import io.ochk.protocol.envelope.ActionEnvelope;
import io.ochk.protocol.fixture.Programme;
import io.ochk.protocol.identity.BitcoinNetwork;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.request.Request;
import io.ochk.protocol.request.RequestKind;
import io.ochk.signer.signing.RequestState;
import io.ochk.threshold.Hash256;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.signing.Coordinator;
import io.ochk.threshold.signing.SigningKey;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.verify.KnownEpoch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Four signers in this process that share a key of 3 of 4. */
abstract class SignersWithAKey {
  @TempDir Path folder;

  Guild guild;

  @TempDir static Path prepared;

  @BeforeAll
  static void makeAKey() throws Exception {
    try (Guild guild = Guild.of(prepared)) {
      guild.proposesKey(0);
      guild.settle();
    }
  }

  @BeforeEach
  void begin() throws Exception {
    try (var files = Files.walk(prepared)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(prepared.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    guild = Guild.of(folder);
  }

  @AfterEach
  void close() {
    guild.close();
  }

  KnownEpoch epoch() {
    return guild.epoch(0);
  }

  Request request(RequestKind kind, long seconds) {
    long now = guild.now.getEpochSecond();
    return new Request(
        now, 0, now + seconds, Programme.SLUG, epoch().keyX(), BitcoinNetwork.REGTEST, kind);
  }

  /** The next message that a member sends and that fits; it is taken out of the mail. */
  <T> T await(int from, Function<PeerMessage, Optional<T>> wanted) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (System.nanoTime() < deadline) {
      synchronized (guild.mail) {
        for (Guild.Parcel parcel : List.copyOf(guild.mail)) {
          Optional<T> found =
              parcel.from() == from ? wanted.apply(parcel.message()) : Optional.empty();
          if (found.isPresent()) {
            guild.mail.removeIf(p -> p.from() == from && p.message().equals(parcel.message()));
            return found.get();
          }
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("member " + from + " did not say it; mail: " + guild.mail);
  }

  static <T> Function<PeerMessage, Optional<T>> envelope(Class<T> action) {
    return message -> {
      try {
        return message instanceof PeerMessage.Envelope(ActionEnvelope envelope)
                && action.isInstance(envelope.action())
            ? Optional.of(action.cast(envelope.action()))
            : Optional.empty();
      } catch (io.ochk.protocol.json.MalformedException e) {
        throw new AssertionError(e);
      }
    };
  }

  Coordinator coordinator(Request request) throws Exception {
    SigningKey key = SigningKey.of(Guild.SUITE, epoch().verified().key(), new TaprootTweak.None());
    return new Coordinator(
        new SigningRequest(
            Hash256.ofHex(request.hash()), key, FederationStatement.of(request).digest()),
        0);
  }

  void awaitState(int member, Request request, RequestState state) {
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (System.nanoTime() < deadline) {
      var pending = guild.members.get(member).signing.find(request.id());
      if (pending.isPresent() && pending.get().state() == state) {
        return;
      }
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(guild.members.get(member).signing.find(request.id()))
        .map(p -> p.state())
        .contains(state);
  }
}
