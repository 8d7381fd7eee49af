package io.ochk.portal.world;

import io.ochk.protocol.charter.AmendmentProcess;
import io.ochk.protocol.charter.Charter;
import io.ochk.protocol.charter.CharterWriter;
import io.ochk.protocol.charter.ExitClause;
import io.ochk.protocol.charter.FrontMatter;
import io.ochk.protocol.charter.Gateway;
import io.ochk.protocol.charter.Guardian;
import io.ochk.protocol.charter.Payouts;
import io.ochk.protocol.charter.Threshold;
import io.ochk.protocol.identity.FederationSlug;
import io.ochk.protocol.identity.OperatorId;
import io.ochk.protocol.signature.SigningKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The keys of everybody in the tests, and the charter that they ratify. */
public final class People {
  /** The reviewer. */
  public static final SigningKey REVIEWER = key(101);

  /** The organiser. */
  public static final SigningKey ORGANISER = key(102);

  /** The federation. */
  public static final FederationSlug SLUG = new FederationSlug("oc-me-v1");

  private People() {}

  /** The key of operator {@code number}. */
  public static SigningKey operator(int number) {
    return key(number);
  }

  /** The key whose seed is 32 times the byte. */
  public static SigningKey key(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return SigningKey.ofSeed(bytes);
  }

  /** The id of an operator. */
  public static OperatorId id(SigningKey key) {
    return OperatorId.of(key.publicKey());
  }

  /** A charter of 3-of-4 for these operators. */
  public static Charter charter(String version, List<SigningKey> operators) {
    return charter(version, operators, "# Charter\n\nWe hold this together.\n");
  }

  /** The same with another body. */
  public static Charter charter(String version, List<SigningKey> operators, String body) {
    List<Guardian> guardians =
        IntStream.range(0, operators.size())
            .mapToObj(i ->
                new Guardian(
                    id(operators.get(i)),
                    "Guardian " + i + " Ltd",
                    "CH",
                    "https://guardian" + i + ".example:9001",
                    "guardian" + i + "@mail.example",
                    Optional.empty()))
            .toList();
    FrontMatter front =
        new FrontMatter(
            version,
            SLUG,
            "OC Me",
            Optional.empty(),
            new Threshold(3, 4),
            guardians,
            List.of(new Gateway("Lightning Co", "https://gw.example", "https://gw.example/fees")),
            Optional.of(new ExitClause("Users sweep to their own keys.", "Users may leave.")),
            Optional.of(new AmendmentProcess("any guardian", "3 of 4 sign", 14)),
            Optional.of(new Payouts(2000, 95)),
            Optional.of(30));
    try {
      return Charter.parse(CharterWriter.write(front, body));
    } catch (io.ochk.protocol.json.MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
