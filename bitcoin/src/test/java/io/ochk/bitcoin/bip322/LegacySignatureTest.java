package io.ochk.bitcoin.bip322;

import static org.assertj.core.api.Assertions.assertThat;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.Script;
import fr.acinq.secp256k1.Secp256k1;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.key.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The recoverable signatures from before BIP-322: header, R, S. */
class LegacySignatureTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "another".getBytes(StandardCharsets.UTF_8);
  private static final Network NET = Network.BITCOIN;

  private static Address p2pkh(byte[] publicKey) throws Exception {
    return Address.ofScript(Script.write(Script.pay2pkh(Crypto.hash160(publicKey))), NET);
  }

  private static String text(int header, byte[] compact) {
    byte[] bytes = new byte[65];
    bytes[0] = (byte) header;
    System.arraycopy(compact, 0, bytes, 1, 64);
    return new Bip322Signature.Compact(new ByteVector(bytes)).text();
  }

  /** Valid under this header alone, for this message alone. */
  private static void requireValid(Address address, int header, byte[] compact) {
    for (int any = 0; any < 256; any++) {
      Verdict verdict = Bip322Verifier.verify(address, MESSAGE, text(any, compact));
      if (any == header) {
        assertThat(verdict).isEqualTo(new Verdict.Valid(0, 0, List.of()));
      } else {
        assertThat(verdict).as("header %d for %d", any, header).isInstanceOf(Verdict.Invalid.class);
      }
    }
    assertThat(Bip322Verifier.verify(address, OTHER, text(header, compact)))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void headers27And28AreOfUncompressedKeysAnd31And32OfCompressedOnes() throws Exception {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; seen.size() < 2; i++) {
      SigningKey key = Samples.key("legacy " + i);
      byte[] point = Secp256k1.get().pubkeyParse(key.publicKey());
      byte[] compact = key.signEcdsaCompact(LegacyMessage.digest(MESSAGE));
      byte[] first = LegacyMessage.recover(MESSAGE, compact, 0, true).orElseThrow();
      int recovery = new ByteVector(first).equals(new ByteVector(key.publicKey())) ? 0 : 1;
      seen.add(recovery);
      assertThat(point).hasSize(65);
      requireValid(p2pkh(point), 27 + recovery, compact);
      requireValid(p2pkh(key.publicKey()), 31 + recovery, compact);
    }
  }

  @Test
  void headersOfPointsWhoseXIsNotBelowTheOrderAreValidToo() throws Exception {
    // No signer ever meets such a point. Yet for R = order + r any S is a signature of some key,
    // which recovery finds.
    int found = 0;
    for (int r = 1; found < 2; r++) {
      byte[] compact = new byte[64];
      compact[31] = (byte) r;
      compact[63] = 7;
      for (int recovery = 2; recovery < 4; recovery++) {
        Optional<byte[]> point = LegacyMessage.recover(MESSAGE, compact, recovery, false);
        if (point.isEmpty()) {
          continue;
        }
        found++;
        assertThat(Secp256k1.get().verify(compact, LegacyMessage.digest(MESSAGE), point.get()))
            .isTrue();
        requireValid(p2pkh(point.get()), 27 + recovery, compact);
        requireValid(p2pkh(Secp256k1.get().pubKeyCompress(point.get())), 31 + recovery, compact);
      }
    }
  }

  @Test
  void theyAreRefusedAtEveryOtherKindOfAddress() throws Exception {
    SigningKey key = Samples.key("signer");
    byte[] compact = key.signEcdsaCompact(LegacyMessage.digest(MESSAGE));
    for (byte[] publicKey :
        List.of(key.publicKey(), Secp256k1.get().pubkeyParse(key.publicKey()))) {
      byte[] hash = Crypto.hash160(publicKey);
      byte[] script = Script.write(Script.pay2pkh(hash));
      for (byte[] output :
          List.of(
              Script.write(Script.pay2sh(script)),
              Script.write(Script.pay2sh(Script.pay2wpkh(hash))),
              Script.write(Script.pay2wpkh(hash)),
              Script.write(Script.pay2wsh(script)),
              Address.taproot(key.xOnly(), NET).script())) {
        Address address = Address.ofScript(output, NET);
        // Up to 42: other software marks segwit addresses by headers of its own.
        for (int header = 27; header <= 42; header++) {
          assertThat(Bip322Verifier.verify(address, MESSAGE, text(header, compact)))
              .as("%s, header %d", address.type(), header)
              .isInstanceOf(Verdict.Invalid.class);
        }
      }
    }
  }
}
