package io.ochk.bitcoin.psbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fr.acinq.bitcoin.Transaction;
import io.ochk.bitcoin.Samples;
import io.ochk.bitcoin.address.Network;
import io.ochk.bitcoin.transaction.Coin;
import io.ochk.bitcoin.transaction.Payment;
import io.ochk.bitcoin.transaction.Spend;
import io.ochk.bitcoin.transaction.TransactionException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PsbtTest {
  private static final Samples.User USER = user();

  private static Samples.User user() {
    try {
      return Samples.user(7, Network.REGTEST);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Spend spend() throws Exception {
    Coin coin = new Coin(Samples.place("p"), USER.address().address(), 5000);
    return Spend.of(
        Network.REGTEST, List.of(coin), List.of(new Payment(USER.address().address(), 4000)));
  }

  @Test
  void aPsbtIsReadAndWrittenTheSameAndFinalisesToTheTransaction() throws Exception {
    Spend spend = spend();
    Psbt psbt = Psbt.of(spend).withTaproot(0, USER.address().output(), USER.address().leaf());
    assertThat(Psbt.read(psbt.write())).isEqualTo(psbt);
    assertThat(psbt.spentOutput(0)).contains(spend.spent().get(0));
    assertThatThrownBy(psbt::finalised).hasMessage("input 0 is not finalised");
    var witness =
        Spend.keyPathWitness(USER.outputKey().signSchnorr(spend.keyPathDigest(0), new byte[32]));
    Psbt finished = Psbt.read(psbt.withWitness(0, witness).write());
    assertThat(finished.finalised()).isEqualTo(spend.signed(List.of(witness)));
  }

  @Test
  void theLibrarysPsbtOfTheSamePaymentIsRead() throws Exception {
    Spend spend = spend();
    var library = new fr.acinq.bitcoin.psbt.Psbt(spend.unsigned());
    byte[] bytes = fr.acinq.bitcoin.psbt.Psbt.write(library).toByteArray();
    assertThat(Psbt.read(bytes).write()).isEqualTo(bytes);
    assertThat(Psbt.read(bytes)).isEqualTo(Psbt.of(spend.unsigned()));
    var again = fr.acinq.bitcoin.psbt.Psbt.read(Psbt.of(spend).write());
    assertThat(again.getRight()).isNotNull();
  }

  @Test
  void aWrongPreviousTransactionIsRefused() throws Exception {
    Psbt psbt = Psbt.of(spend().unsigned());
    Psbt wrong = psbt.withInput(0, new byte[] {0}, Transaction.write(spend().unsigned()));
    assertThatThrownBy(() -> wrong.spentOutput(0))
        .hasMessage("the previous transaction does not match the input");
  }

  @Test
  void malformedPsbtsAreRefused() throws Exception {
    byte[] good = Psbt.of(spend()).write();
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> Psbt.read(cut)).isInstanceOf(TransactionException.class);
    }
    assertThatThrownBy(() -> Psbt.read(Arrays.copyOf(good, good.length + 1)))
        .hasMessage("bytes follow the PSBT");
    HexFormat hex = HexFormat.of();
    String magic = "70736274ff";
    for (String bad :
        List.of(
            magic + "00",
            magic + "01fb0401000000" + "00",
            magic + "01fb0400000000" + "01fb0400000000" + "00",
            magic + "02000000" + "00",
            magic + "fd0100" + "00",
            magic + "ffffffffffffffffff")) {
      assertThatThrownBy(() -> Psbt.read(hex.parseHex(bad)))
          .isInstanceOf(TransactionException.class);
    }
  }

  @Test
  void manyEntriesDoNotExhaustTheStack() throws Exception {
    byte[] good = Psbt.of(spend()).write();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // The global map's first entry, then two hundred thousand unknown ones.
    int end = 5 + 3 + (good[7] & 0xff);
    out.write(good, 0, end);
    for (int i = 0; i < 200_000; i++) {
      out.writeBytes(new byte[] {4, (byte) 0xee, (byte) i, (byte) (i >> 8), (byte) (i >> 16), 0});
    }
    out.write(good, end, good.length - end);
    assertThat(Psbt.read(out.toByteArray()).global().entries()).hasSize(200_001);
  }
}
