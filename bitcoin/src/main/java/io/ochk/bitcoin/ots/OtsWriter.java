package io.ochk.bitcoin.ots;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes proofs: attestations first, then operations, each in file order. */
final class OtsWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private OtsWriter() {}

  static byte[] file(DetachedTimestamp file) {
    OtsWriter writer = new OtsWriter();
    writer.out.writeBytes(OtsReader.magic());
    writer.out.write(1);
    writer.out.write(file.fileHash().tag());
    writer.out.writeBytes(file.digest().toByteArray());
    writer.tree(file.tree());
    return writer.out.toByteArray();
  }

  static byte[] answer(Timestamp tree) {
    OtsWriter writer = new OtsWriter();
    writer.tree(tree);
    return writer.out.toByteArray();
  }

  private void tree(Timestamp tree) {
    List<Runnable> items = new ArrayList<>();
    for (Attestation attestation : tree.attestations()) {
      items.add(() -> attestation(attestation));
    }
    for (Map.Entry<Operation, Timestamp> branch : tree.branches().entrySet()) {
      items.add(() -> branch(branch.getKey(), branch.getValue()));
    }
    for (int i = 0; i < items.size(); i++) {
      if (i < items.size() - 1) {
        out.write(0xff);
      }
      items.get(i).run();
    }
  }

  private void branch(Operation operation, Timestamp tree) {
    out.write(operation.tag());
    if (!operation.argument().isEmpty()) {
      variable(operation.argument().toByteArray());
    }
    tree(tree);
  }

  private void attestation(Attestation attestation) {
    out.write(0);
    out.writeBytes(attestation.kind().toByteArray());
    OtsWriter payload = new OtsWriter();
    switch (attestation) {
      case Attestation.Bitcoin bitcoin -> payload.number(bitcoin.height());
      case Attestation.Pending pending ->
          payload.variable(pending.uri().getBytes(StandardCharsets.US_ASCII));
      case Attestation.Unknown unknown -> payload.out.writeBytes(unknown.payload().toByteArray());
    }
    variable(payload.out.toByteArray());
  }

  private void variable(byte[] bytes) {
    number(bytes.length);
    out.writeBytes(bytes);
  }

  private void number(long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
