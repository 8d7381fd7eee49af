package io.ochk.bitcoin.transaction;

import fr.acinq.bitcoin.OutPoint;
import fr.acinq.bitcoin.ScriptFlags;
import fr.acinq.bitcoin.Transaction;
import fr.acinq.bitcoin.TxIn;
import fr.acinq.bitcoin.TxOut;
import io.ochk.bitcoin.key.NativeCurve;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Runs the script interpreter over a whole transaction. */
public final class ScriptVerifier {
  /** Everything that the network's nodes relay by: consensus rules and standardness of scripts. */
  public static final int STANDARD = ScriptFlags.STANDARD_SCRIPT_VERIFY_FLAGS;

  /** Those of {@link #STANDARD} that refuse what a later soft fork may give a meaning. */
  public static final int UPGRADEABLE =
      ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_NOPS
          | ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM
          | ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_TAPROOT_VERSION
          | ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_OP_SUCCESS
          | ScriptFlags.SCRIPT_VERIFY_DISCOURAGE_UPGRADABLE_PUBKEYTYPE;

  private ScriptVerifier() {}

  /** What the interpreter says. */
  public sealed interface Outcome {
    /** Every input is correctly spent. */
    record Accepted() implements Outcome {}

    /**
     * At least one input is not.
     *
     * @param reason what the interpreter objected to
     */
    record Rejected(String reason) implements Outcome {}
  }

  /**
   * Runs every input's scripts.
   *
   * @param spent the outputs that the inputs spend, in the order of the inputs
   * @param flags script flags, usually {@link #STANDARD}
   */
  public static Outcome verify(Transaction transaction, List<TxOut> spent, int flags) {
    if (spent.size() != transaction.txIn.size()) {
      return new Outcome.Rejected("one spent output per input is needed");
    }
    Map<OutPoint, TxOut> outputs = new HashMap<>();
    for (int i = 0; i < spent.size(); i++) {
      TxIn input = transaction.txIn.get(i);
      if (outputs.put(input.outPoint, spent.get(i)) != null) {
        return new Outcome.Rejected("the same output is spent twice");
      }
      // The interpreter skips such inputs instead of checking them.
      if (OutPoint.isCoinbase(input.outPoint)) {
        return new Outcome.Rejected("an input spends nothing");
      }
    }
    // Without the library every signature would look wrong.
    NativeCurve.get();
    try {
      transaction.correctlySpends(outputs, flags);
      return new Outcome.Accepted();
    } catch (RuntimeException e) {
      return new Outcome.Rejected(Objects.requireNonNullElse(e.getMessage(), "script failed"));
    }
  }
}
