package io.ochk.threshold;

import io.ochk.threshold.curve.Point;
import io.ochk.threshold.curve.Scalar;
import io.ochk.threshold.curve.SecretScalar;
import io.ochk.threshold.encoding.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Makes keys in one place, which only tests may do (RFC 9591, appendix C). */
public final class TrustedDealer {
  private TrustedDealer() {}

  /** What the dealer hands out. */
  public record Deal(PublicKeyPackage publicKey, Map<Identifier, KeyShare> shares) {
    public KeyShare share(int identifier) {
      return shares.get(new Identifier(identifier));
    }
  }

  public static Scalar scalar(Random random) {
    byte[] bytes = new byte[40];
    random.nextBytes(bytes);
    return Scalar.reduce(bytes);
  }

  public static Deal deal(Ciphersuite suite, Participants participants, Random random) {
    List<Scalar> coefficients = new ArrayList<>();
    for (int i = 0; i < participants.threshold(); i++) {
      coefficients.add(scalar(random));
    }
    return deal(suite, participants, coefficients);
  }

  public static Deal deal(Ciphersuite suite, Participants participants, List<Scalar> coefficients) {
    return deal(suite, participants, coefficients, 0);
  }

  /** The key and its next epoch: other shares, the same group key and members. */
  public static List<Deal> dealAndRefresh(
      Ciphersuite suite, Participants participants, Random random) {
    List<Scalar> first = new ArrayList<>();
    List<Scalar> second = new ArrayList<>();
    for (int i = 0; i < participants.threshold(); i++) {
      first.add(scalar(random));
      second.add(i == 0 ? first.getFirst() : scalar(random));
    }
    return List.of(deal(suite, participants, first, 0), deal(suite, participants, second, 1));
  }

  private static Deal deal(
      Ciphersuite suite, Participants participants, List<Scalar> coefficients, int epoch) {
    Map<Identifier, Scalar> values = new TreeMap<>();
    Map<Identifier, Point> points = new TreeMap<>();
    for (Identifier member : participants.members()) {
      Scalar value = Scalar.ZERO;
      for (Scalar coefficient : coefficients.reversed()) {
        value = value.multiply(member.scalar()).add(coefficient);
      }
      values.put(member, value);
      points.put(member, suite.curve().multiplyGenerator(value));
    }
    Point groupKey = suite.curve().multiplyGenerator(coefficients.getFirst());
    PublicKeyPackage publicKey =
        new PublicKeyPackage(suite.suite(), epoch, participants, groupKey, points);
    Map<Identifier, KeyShare> shares = new TreeMap<>();
    values.forEach((id, value) -> shares.put(id, share(suite, id, value, publicKey)));
    return new Deal(publicKey, shares);
  }

  private static KeyShare share(
      Ciphersuite suite, Identifier id, Scalar value, PublicKeyPackage publicKey) {
    try (SecretScalar secret = SecretScalar.decode(value.encode())) {
      return KeyShare.of(suite.curve(), id, secret, publicKey);
    } catch (VerificationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A deal whose group key has an y of the wanted parity. */
  public static Deal deal(
      Ciphersuite suite, Participants participants, Random random, boolean even) {
    while (true) {
      Deal deal = deal(suite, participants, random);
      if (deal.publicKey().groupKey().hasEvenY() == even) {
        return deal;
      }
    }
  }
}
