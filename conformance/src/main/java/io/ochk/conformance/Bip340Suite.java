package io.ochk.conformance;

import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Schnorr signatures: the CSV file of BIP-340. */
public final class Bip340Suite implements ConformanceSuite {
  private static final String HEADER = "index,secret key,public key,aux_rand,message,signature,";

  @Override
  public String standard() {
    return "BIP-340";
  }

  @Override
  public boolean recognises(VectorFile file, VectorFolder folder) {
    return file.path().endsWith(".csv") && file.text().startsWith(HEADER);
  }

  @Override
  public List<Outcome> run(VectorFile file, VectorFolder folder) {
    List<Outcome> outcomes = new ArrayList<>();
    for (String line : file.text().lines().skip(1).toList()) {
      String[] row = line.split(",", 8);
      if (row.length < 7) {
        outcomes.add(new Outcome.Skipped("line '" + line + "'", "not a row of seven columns"));
        continue;
      }
      try {
        run(row, outcomes);
      } catch (IllegalArgumentException e) {
        outcomes.add(new Outcome.Skipped(row[0], "not written in hexadecimal"));
      }
    }
    return outcomes;
  }

  private static void run(String[] row, List<Outcome> outcomes) {
    byte[] message = HexFormat.of().parseHex(row[4]);
    byte[] signature = HexFormat.of().parseHex(row[5]);
    boolean valid = verifies(row[2], message, signature);
    outcomes.add(Outcome.compare(row[0] + " verify", row[6].equals("TRUE"), valid));
    if (row[1].isEmpty()) {
      return;
    }
    if (message.length != 32) {
      outcomes.add(
          new Outcome.Skipped(row[0] + " sign", "the library signs digests of 32 bytes only"));
      return;
    }
    outcomes.add(
        Outcome.compare(
            row[0] + " sign", HexFormat.of().formatHex(signature), signed(row, message)));
  }

  private static boolean verifies(String key, byte[] message, byte[] signature) {
    try {
      return XOnlyKey.ofHex(key).verifies(message, signature);
    } catch (KeyException e) {
      return false;
    }
  }

  private static String signed(String[] row, byte[] message) {
    try (SigningKey key = SigningKey.of(HexFormat.of().parseHex(row[1]))) {
      byte[] random = HexFormat.of().parseHex(row[3]);
      return HexFormat.of().formatHex(key.signSchnorr(message, random));
    } catch (KeyException e) {
      return "no signature: " + e.getMessage();
    }
  }
}
