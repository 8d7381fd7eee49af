package io.ochk.bitcoin.psbt;

import fr.acinq.bitcoin.BtcSerializer;
import fr.acinq.bitcoin.io.ByteArrayOutput;

/** Writes PSBT bytes. */
final class PsbtWriter {
  private PsbtWriter() {}

  static byte[] write(Psbt psbt) {
    ByteArrayOutput out = new ByteArrayOutput();
    out.write(PsbtReader.magic(), 0, PsbtReader.magic().length);
    map(psbt.global(), out);
    psbt.inputs().forEach(m -> map(m, out));
    psbt.outputs().forEach(m -> map(m, out));
    return out.toByteArray();
  }

  private static void map(PsbtMap map, ByteArrayOutput out) {
    map.entries()
        .forEach((key, value) -> {
          BtcSerializer.writeScript(key, out);
          BtcSerializer.writeScript(value, out);
        });
    out.write(0);
  }
}
