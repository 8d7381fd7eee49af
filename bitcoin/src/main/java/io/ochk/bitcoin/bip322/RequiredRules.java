package io.ochk.bitcoin.bip322;

import fr.acinq.bitcoin.ByteVector;
import fr.acinq.bitcoin.Crypto;
import fr.acinq.bitcoin.OP_CODESEPARATOR;
import fr.acinq.bitcoin.OP_PUSHDATA;
import fr.acinq.bitcoin.Script;
import fr.acinq.bitcoin.ScriptElt;
import fr.acinq.bitcoin.SigHash;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The required rules of BIP-322 that the script interpreter has no flag for: SIGHASH_ALL everywhere
 * (Taproot also DEFAULT), no CODESEPARATOR, and no extra pushes beside a wrapped segwit program.
 *
 * <p>Hash types are judged before scripts run, by looking at whatever could be consumed as a
 * signature. Since failing signatures must be empty (NULLFAIL), an element in strict DER form is
 * one. In a Taproot witness every element of 65 bytes counts as one: no script in use takes other
 * data of that length.
 */
final class RequiredRules {
  private RequiredRules() {}

  /** The first rule that an input breaks, if any. */
  static Optional<String> broken(TxIn input, TxOut spent) {
    byte[] script = spent.publicKeyScript.toByteArray();
    List<ScriptElt> sigElements = parse(input.signatureScript);
    List<ByteVector> pushes = pushes(sigElements);
    List<ByteVector> witness = input.witness.stack;
    if (isTaproot(script)) {
      return taproot(witness);
    }
    List<ByteVector> scripts = new ArrayList<>(List.of(spent.publicKeyScript));
    List<ByteVector> data = new ArrayList<>(pushes);
    data.addAll(witness);
    ByteVector program = spent.publicKeyScript;
    if (Script.isPayToScript(script) && !pushes.isEmpty()) {
      program = pushes.getLast();
      scripts.add(program);
      if (Script.isNativeWitnessScript(program) && sigElements.size() != 1) {
        return Optional.of("a wrapped segwit program must be the only push");
      }
    }
    // Only P2WSH has a script in its witness; P2WPKH has a key there, whose bytes could look like
    // one.
    if (isWitnessScriptHash(program) && !witness.isEmpty()) {
      scripts.add(witness.getLast());
    }
    for (ByteVector each : scripts) {
      List<ScriptElt> elements = parse(each);
      if (elements.contains(OP_CODESEPARATOR.INSTANCE)) {
        return Optional.of("CODESEPARATOR is forbidden");
      }
      data.addAll(pushes(elements));
    }
    for (ByteVector element : data) {
      if (isDer(element) && element.get(element.size() - 1) != SigHash.SIGHASH_ALL) {
        return Optional.of("all signatures must use SIGHASH_ALL");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> taproot(List<ByteVector> witness) {
    List<ByteVector> stack = withoutAnnex(witness);
    int signatures = stack.size() == 1 ? 1 : Math.max(0, stack.size() - 2);
    for (ByteVector element : stack.subList(0, signatures)) {
      if (element.size() == 65 && element.get(64) != SigHash.SIGHASH_ALL) {
        return Optional.of("all signatures must use SIGHASH_ALL or SIGHASH_DEFAULT");
      }
    }
    if (stack.size() > 1
        && parse(stack.get(stack.size() - 2)).contains(OP_CODESEPARATOR.INSTANCE)) {
      return Optional.of("CODESEPARATOR is forbidden");
    }
    return Optional.empty();
  }

  private static boolean isWitnessScriptHash(ByteVector program) {
    return program.size() == 34 && program.get(0) == 0 && program.get(1) == 32;
  }

  static boolean isTaproot(byte[] script) {
    return script.length == 34 && script[0] == 0x51 && script[1] == 32;
  }

  static boolean hasAnnex(List<ByteVector> witness) {
    return witness.size() >= 2 && !witness.getLast().isEmpty() && witness.getLast().get(0) == 0x50;
  }

  /**
   * The length of what is a script if this witness spends a Taproot output by the script path, else
   * 0.
   */
  static int tapscriptLength(List<ByteVector> witness) {
    List<ByteVector> stack = withoutAnnex(witness);
    return stack.size() < 2 ? 0 : stack.get(stack.size() - 2).size();
  }

  private static List<ByteVector> withoutAnnex(List<ByteVector> witness) {
    return hasAnnex(witness) ? witness.subList(0, witness.size() - 1) : witness;
  }

  /** The script's elements, or none if it cannot be parsed: then the interpreter refuses it. */
  private static List<ScriptElt> parse(ByteVector script) {
    try {
      return Script.parse(script);
    } catch (RuntimeException e) {
      return List.of();
    }
  }

  private static List<ByteVector> pushes(List<ScriptElt> elements) {
    List<ByteVector> pushes = new ArrayList<>();
    for (ScriptElt element : elements) {
      if (element instanceof OP_PUSHDATA push) {
        pushes.add(push.data);
      }
    }
    return pushes;
  }

  private static boolean isDer(ByteVector element) {
    try {
      return Crypto.isDERSignature(element.toByteArray());
    } catch (RuntimeException e) {
      return false;
    }
  }
}
