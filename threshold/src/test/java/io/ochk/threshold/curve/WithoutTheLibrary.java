package io.ochk.threshold.curve;

import io.ochk.threshold.Ciphersuite;
import io.ochk.threshold.TaprootTweak;
import io.ochk.threshold.keygen.CeremonyTable;
import io.ochk.threshold.signing.SigningRequest;
import io.ochk.threshold.signing.SigningTable;
import java.util.Random;

/** A program that makes a key and a signature with whatever provider there is, and says which. */
public final class WithoutTheLibrary {
  private WithoutTheLibrary() {}

  public static void main(String[] args) throws Exception {
    Curve curve = CurveProviders.select(System.err::println);
    Ciphersuite suite = Ciphersuite.taproot(curve);
    Random random = new Random(5);
    CeremonyTable table = CeremonyTable.generation(suite, 2, 3, random).run();
    SigningTable signers = new SigningTable(suite, table.shares().values(), random);
    byte[] message = new byte[32];
    SigningRequest request =
        signers.request(table.live(table.seat(1)).publicKey(), TaprootTweak.keyPathOnly(), message);
    boolean valid = request.key().verify(message, signers.sign(request, 0, 1, 3));
    System.out.println(curve.name() + " " + curve.constantTime() + " " + valid);
  }
}
