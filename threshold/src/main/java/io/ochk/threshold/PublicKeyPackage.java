package io.ochk.threshold;

import io.ochk.threshold.curve.Curve;
import io.ochk.threshold.curve.Point;
import io.ochk.threshold.encoding.MessageReader;
import io.ochk.threshold.encoding.MessageType;
import io.ochk.threshold.encoding.MessageWriter;
import io.ochk.threshold.encoding.VerificationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The public half of a key in one epoch. Broadcast.
 *
 * @param suite the suite that the key was made for
 * @param epoch 0 for the key's first shares, one more with each re-sharing; shares of different
 *     epochs never mix
 * @param participants who holds shares
 * @param groupKey P, the key that signatures verify under
 * @param verifyingShares Yᵢ = sᵢ·G for every member
 */
public record PublicKeyPackage(
    Suite suite,
    int epoch,
    Participants participants,
    Point groupKey,
    Map<Identifier, Point> verifyingShares) {
  /** Copies the map and checks that it is complete. */
  public PublicKeyPackage {
    verifyingShares = Collections.unmodifiableMap(new TreeMap<>(verifyingShares));
    if (epoch < 0 || !List.copyOf(verifyingShares.keySet()).equals(participants.members())) {
      throw new IllegalArgumentException(
          "one verifying share for each member, and an epoch from 0");
    }
    if (groupKey.isIdentity() || verifyingShares.containsValue(Point.IDENTITY)) {
      throw new IllegalArgumentException("no key is the point at infinity");
    }
  }

  /** Yᵢ of a member. */
  public Point verifyingShare(Identifier identifier) {
    Point share = verifyingShares.get(identifier);
    if (share == null) {
      throw new IllegalArgumentException(identifier + " holds no share");
    }
    return share;
  }

  /**
   * Checks that the verifying shares lie on one polynomial of degree t − 1 whose value at 0 is the
   * group key. What a verified transcript yields always does; this is for a package from elsewhere.
   */
  public void requireConsistent(Curve curve) throws VerificationException {
    List<Identifier> basis = participants.members().subList(0, participants.threshold());
    List<Point> points = basis.stream().map(this::verifyingShare).toList();
    Point atZero =
        curve.linearCombination(
            points, basis.stream().map(i -> Lagrange.atZero(i, basis)).toList());
    if (!atZero.equals(groupKey)) {
      throw new VerificationException("group key", groupKey.toString(), atZero.toString());
    }
    for (Identifier member : participants.members().subList(basis.size(), participants.size())) {
      Point expected =
          curve.linearCombination(
              points, basis.stream().map(i -> Lagrange.at(member, i, basis)).toList());
      if (!expected.equals(verifyingShare(member))) {
        throw new VerificationException(
            "verifying share of " + member, expected.toString(), verifyingShare(member).toString());
      }
    }
  }

  /** The hash of the encoding, which names this key in this epoch. */
  public Hash256 hash() {
    return Hash256.of(encode());
  }

  /** The encoding of {@code docs/spec/threshold.md}. */
  public byte[] encode() {
    MessageWriter out = new MessageWriter(MessageType.PUBLIC_KEY_PACKAGE);
    out.u8(suite.code()).u32(epoch);
    participants.write(out);
    out.fixed(groupKey.encode());
    verifyingShares.values().forEach(share -> out.fixed(share.encode()));
    return out.toBytes();
  }

  /** Reads an encoding. */
  public static PublicKeyPackage decode(Curve curve, byte[] bytes) throws VerificationException {
    MessageReader in = new MessageReader(MessageType.PUBLIC_KEY_PACKAGE, bytes);
    Suite suite = Suite.ofCode(in.u8("suite"));
    int epoch = in.between("epoch", 0, Integer.MAX_VALUE);
    Participants participants = Participants.read(in);
    Point groupKey = curve.decode(in.fixed("group key", Point.LENGTH));
    List<Point> shares = new ArrayList<>();
    for (int i = 0; i < participants.size(); i++) {
      shares.add(curve.decode(in.fixed("verifying share", Point.LENGTH)));
    }
    in.end();
    Map<Identifier, Point> byMember = new TreeMap<>();
    for (int i = 0; i < shares.size(); i++) {
      byMember.put(participants.members().get(i), shares.get(i));
    }
    return new PublicKeyPackage(suite, epoch, participants, groupKey, byMember);
  }
}
