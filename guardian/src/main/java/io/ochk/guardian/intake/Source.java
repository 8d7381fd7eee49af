package io.ochk.guardian.intake;

import io.ochk.protocol.identity.OperatorId;

/** Where something came from. */
public sealed interface Source {
  /**
   * A signer of this node's operator.
   *
   * @param signerId its store's id
   */
  record Signer(String signerId) implements Source {}

  /**
   * Another node.
   *
   * @param operatorId whose
   */
  record Peer(OperatorId operatorId) implements Source {}

  /** The public API. */
  record Api() implements Source {}

  /** Whether this node is the first of all nodes to see it, and has to pass it on. */
  default boolean entersHere() {
    return switch (this) {
      case Signer signer -> true;
      case Api api -> true;
      case Peer peer -> false;
    };
  }

  /** The signer's id, or nothing. */
  default String signerId() {
    return this instanceof Signer signer ? signer.signerId() : "";
  }
}
