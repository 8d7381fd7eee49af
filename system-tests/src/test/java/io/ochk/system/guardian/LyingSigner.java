package io.ochk.system.guardian;

import io.ochk.protocol.envelope.SignApprove;
import io.ochk.protocol.envelope.SignCommit;
import io.ochk.protocol.envelope.SignShare;
import io.ochk.protocol.envelope.SigningRound;
import io.ochk.protocol.hash.Sha256;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.json.Octets;
import io.ochk.protocol.peer.PeerMessage;
import io.ochk.protocol.signature.SigningKey;
import io.ochk.system.world.Wire;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;

/**
 * A signer with a real operator key and no share: it approves everything, commits to points of the
 * curve, and gives shares that are any number.
 */
final class LyingSigner implements AutoCloseable {
  private static final BigInteger P =
      BigInteger.TWO.pow(256).subtract(BigInteger.valueOf((1L << 32) + 977));

  private final RogueSession session;
  private final OperatorId id;
  private final int seat;
  private final Random random;

  LyingSigner(SigningKey operator, int seat, String api, Random random) {
    this.id = OperatorId.of(operator.publicKey());
    this.seat = seat;
    this.random = random;
    this.session = new RogueSession(operator, api, random, this::hear);
  }

  /** Connects; when this returns it hears everything. */
  LyingSigner start() throws Exception {
    session.start();
    return this;
  }

  private void hear(PeerMessage message) throws Exception {
    switch (message) {
      case PeerMessage.Requested requested -> {
        String hash = requested.request().hash();
        session.say(new SignApprove(SignApprove.Verdict.APPROVE, Wire.SLUG, id, hash));
        session.say(commit(hash, requested.origin().orElseThrow(), requested.request().epoch()));
      }
      case PeerMessage.AskCommitments ask ->
          session.say(commit(ask.requestHash(), ask.attempt(), ask.epoch()));
      case PeerMessage.AskShare ask -> session.say(share(ask.signingPackage().bytes()));
      default -> {}
    }
  }

  private SigningRound round(String hash, int attempt, int epoch) {
    return new SigningRound(attempt, epoch, Wire.SLUG, id, hash);
  }

  private ByteBuffer begun(int type, String hash, int attempt, int epoch, int rest) {
    return ByteBuffer.allocate(2 + 40 + 32 + rest)
        .put((byte) type)
        .put((byte) 1)
        .put(HexFormat.of().parseHex(hash))
        .putInt(attempt)
        .putInt(epoch)
        .put(new byte[31])
        .put((byte) (seat + 1));
  }

  private SignCommit commit(String hash, int attempt, int epoch) {
    byte[] message = begun(0x20, hash, attempt, epoch, 66).put(point()).put(point()).array();
    return new SignCommit(round(hash, attempt, epoch), Octets.of(message));
  }

  /** A point of which nobody knows the logarithm. */
  private byte[] point() {
    while (true) {
      BigInteger x = new BigInteger(255, random);
      BigInteger square = x.pow(3).add(BigInteger.valueOf(7)).mod(P);
      BigInteger y = square.modPow(P.add(BigInteger.ONE).shiftRight(2), P);
      if (y.multiply(y).mod(P).equals(square)) {
        byte[] bytes = x.toByteArray();
        byte[] point = new byte[33];
        point[0] = 2;
        System.arraycopy(bytes, 0, point, 33 - bytes.length, bytes.length);
        return point;
      }
    }
  }

  private SignShare share(byte[] signingPackage) {
    ByteBuffer in = ByteBuffer.wrap(signingPackage).position(2);
    byte[] request = new byte[32];
    in.get(request);
    String hash = HexFormat.of().formatHex(request);
    int attempt = in.getInt();
    int epoch = in.getInt();
    byte[] scalar = new byte[32];
    random.nextBytes(scalar);
    scalar[0] = 0;
    return new SignShare(
        round(hash, attempt, epoch),
        Sha256.hex(signingPackage),
        Octets.of(begun(0x22, hash, attempt, epoch, 32).put(scalar).array()));
  }

  @Override
  public void close() throws Exception {
    session.close();
  }
}
