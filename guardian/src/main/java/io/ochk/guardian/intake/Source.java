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

  /** The public API, by leave of this node's operator and without a seat's word. */
  record Bridge() implements Source {}

  /** The peer that is charged as {@code sender}, or this node's own signers. */
  static Source of(String sender) {
    return OperatorId.parse(sender).<Source>map(Peer::new).orElseGet(() -> new Signer(""));
  }

  /** Whether this node is the first of all nodes to see it, and has to pass it on. */
  default boolean entersHere() {
    return switch (this) {
      case Signer signer -> true;
      case Api api -> true;
      case Bridge bridge -> true;
      case Peer peer -> false;
    };
  }

  /** Who is charged for what it brings: a peer's operator id, or a word. */
  default String sender() {
    return switch (this) {
      case Signer signer -> "here";
      case Api api -> "here";
      case Bridge bridge -> "bridge";
      case Peer peer -> peer.operatorId().text();
    };
  }

  /** The signer's id, or nothing. */
  default String signerId() {
    return this instanceof Signer signer ? signer.signerId() : "";
  }
}
