package io.ochk.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fr.acinq.bitcoin.Base58Check;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.address.Address;
import io.ochk.bitcoin.address.AddressException;
import io.ochk.bitcoin.address.ExitFile;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.address.WalletImportFormat;
import io.ochk.bitcoin.bip322.Bip322Verifier;
import io.ochk.bitcoin.bip322.SelfKeyProof;
import io.ochk.bitcoin.chain.BlockHeader;
import io.ochk.bitcoin.chain.HeaderException;
import io.ochk.bitcoin.key.KeyException;
import io.ochk.bitcoin.key.SigningKey;
import io.ochk.bitcoin.key.XOnlyKey;
import io.ochk.bitcoin.nostr.ClientMessage;
import io.ochk.bitcoin.nostr.NostrEvent;
import io.ochk.bitcoin.nostr.NostrException;
import io.ochk.bitcoin.nostr.Npub;
import io.ochk.bitcoin.nostr.RelayInformation;
import io.ochk.bitcoin.nostr.RelayMessage;
import io.ochk.bitcoin.ots.Calendar;
import io.ochk.bitcoin.ots.DetachedTimestamp;
import io.ochk.bitcoin.ots.OtsException;
import io.ochk.bitcoin.ots.ProofStatus;
import io.ochk.bitcoin.psbt.Psbt;
import io.ochk.bitcoin.taproot.ControlBlock;
import io.ochk.bitcoin.transaction.TransactionCodec;
import io.ochk.bitcoin.transaction.TransactionException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Whatever the bytes, a decoder accepts them or raises its one named exception; what it accepts it
 * writes again.
 */
class DecoderFuzzTest {
  private static final List<Address> ADDRESSES = addresses();

  private static List<Address> addresses() {
    try {
      return List.of(
          Address.parse("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Network.BITCOIN),
          Address.parse("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", Network.BITCOIN),
          Address.parse("bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l", Network.BITCOIN),
          Address.parse(
              "bc1qp0ahvfh83088w49k405szqgg4f3pptr7p2g06tdxfjcd40z4lh4q95lsz9", Network.BITCOIN),
          Address.parse(
              "bc1pss0zhytly75awhm6x2hhvd5lnzv3vssgrf9axfheq8ldyzn88ges79fler", Network.BITCOIN),
          Address.parse("bc1sw50qgdz25j", Network.BITCOIN));
    } catch (AddressException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }

  @FuzzTest(maxDuration = "1m")
  void address(byte[] data) {
    for (Network network : Network.values()) {
      try {
        Address address = Address.parse(text(data), network);
        assertThat(Address.parse(address.toString(), network)).isEqualTo(address);
        // Bech32 is one text in two cases.
        assertThat(address.toString()).isEqualToIgnoringCase(text(data));
      } catch (AddressException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      try {
        assertThat(Address.ofScript(data, network).script()).isEqualTo(data);
      } catch (AddressException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @FuzzTest(maxDuration = "1m")
  void exitFile(byte[] data) {
    try (ExitFile file = ExitFile.read(data)) {
      assertThat(ExitFile.read(file.write()).address()).isEqualTo(file.address());
    } catch (AddressException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void xOnlyKey(byte[] data) {
    try {
      assertThat(XOnlyKey.ofHex(text(data)).hex()).isEqualToIgnoringCase(text(data));
    } catch (KeyException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      assertThat(XOnlyKey.of(data).bytes()).isEqualTo(data);
    } catch (KeyException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void controlBlock(byte[] data) {
    try {
      assertThat(ControlBlock.parse(data).root(data)).hasSize(32);
    } catch (KeyException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void transaction(byte[] data) {
    try {
      assertThat(Transaction.write(TransactionCodec.read(data))).isEqualTo(data);
    } catch (TransactionException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      Transaction unsigned = TransactionCodec.readWithoutWitness(data);
      assertThat(TransactionCodec.writeWithoutWitness(unsigned)).isEqualTo(data);
      assertThat(unsigned.getHasWitness()).isFalse();
    } catch (TransactionException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      assertThat(TransactionCodec.writeWitness(TransactionCodec.readWitness(data))).isEqualTo(data);
    } catch (TransactionException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      assertThat(TxOut.write(TransactionCodec.readOutput(data))).isEqualTo(data);
    } catch (TransactionException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void psbt(byte[] data) {
    try {
      Psbt psbt = Psbt.read(data);
      assertThat(psbt.write()).isEqualTo(data);
      for (int i = 0; i < psbt.inputs().size(); i++) {
        psbt.spentOutput(i);
      }
      psbt.finalised();
    } catch (TransactionException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void bip322(byte[] data) {
    for (Address address : ADDRESSES) {
      assertThat(Bip322Verifier.verify(address, data, text(data))).isNotNull();
      assertThat(SelfKeyProof.check(address, data, text(data))).isNotNull();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void ots(byte[] data) {
    try {
      DetachedTimestamp proof = DetachedTimestamp.read(data);
      byte[] written = proof.write();
      assertThat(DetachedTimestamp.read(written)).isEqualTo(proof);
      assertThat(proof.merged(proof)).isEqualTo(proof);
      assertThat(ProofStatus.of(proof, proof.digest().toByteArray(), Map.of())).isNotNull();
    } catch (OtsException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    assertThat(Calendar.read(200, data, new byte[32])).isNotNull();
    assertThat(Calendar.read(404, data, new byte[32])).isNotNull();
  }

  @FuzzTest(maxDuration = "1m")
  void header(byte[] data) {
    try {
      BlockHeader header = BlockHeader.of(data);
      assertThat(header.bytes().toByteArray()).isEqualTo(data);
      assertThat(header.merkleRoot()).hasSize(32);
      assertThat(header.time().getEpochSecond()).isBetween(0L, 0xffffffffL);
      if (header.meetsOwnTarget()) {
        assertThat(header.id()).hasSize(64);
      }
    } catch (HeaderException e) {
      assertThat(e.actual()).isEqualTo(data.length).isNotEqualTo(BlockHeader.LENGTH);
    }
  }

  @FuzzTest(maxDuration = "1m")
  void nostr(byte[] data) {
    try {
      NostrEvent event = NostrEvent.read(data);
      assertThat(NostrEvent.read(event.bytes())).isEqualTo(event);
    } catch (NostrException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      RelayMessage message = RelayMessage.read(data);
      assertThat(RelayMessage.read(message.bytes())).isEqualTo(message);
    } catch (NostrException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      ClientMessage message = ClientMessage.read(data);
      assertThat(ClientMessage.read(message.bytes())).isEqualTo(message);
    } catch (NostrException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    try {
      assertThat(RelayInformation.read(data)).isNotNull();
    } catch (NostrException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void npub(byte[] data) {
    String text = text(data);
    try {
      // Bech32 is one text in two cases.
      assertThat(Npub.write(Npub.read(text))).isEqualToIgnoringCase(text);
    } catch (NostrException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "1m")
  void walletImportFormat(byte[] data) {
    String text = text(data);
    for (Network network : Network.values()) {
      try (SigningKey key = WalletImportFormat.read(text, network)) {
        assertThat(key.publicKey()).hasSize(33);
        var decoded = Base58Check.decode(text);
        assertThat(Base58Check.encode(decoded.getFirst(), decoded.getSecond())).isEqualTo(text);
      } catch (KeyException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
