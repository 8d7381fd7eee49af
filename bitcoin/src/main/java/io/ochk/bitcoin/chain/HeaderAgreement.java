package io.ochk.bitcoin.chain;

import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * What several independent sources say about the header at one height. Disagreement is reported,
 * never averaged.
 */
public sealed interface HeaderAgreement {
  /**
   * All sources that answered gave the same header.
   *
   * @param header that header
   * @param sources how many answered
   */
  record Agreed(BlockHeader header, int sources) implements HeaderAgreement {}

  /**
   * The sources differ.
   *
   * @param answers the block id that each source named
   */
  record Disagreed(Map<String, String> answers) implements HeaderAgreement {
    /** Copies the map. */
    public Disagreed {
      answers = Map.copyOf(answers);
    }
  }

  /** Nobody answered. */
  record Unanswered() implements HeaderAgreement {}

  /**
   * A header was named that does not meet its own proof of work.
   *
   * @param source who named it
   */
  record Forged(String source) implements HeaderAgreement {}

  /**
   * Compares answers.
   *
   * @param answers the header that each source gave, by the source's name
   */
  static HeaderAgreement of(Map<String, BlockHeader> answers) {
    Map<String, String> ids = new TreeMap<>();
    for (Map.Entry<String, BlockHeader> answer : answers.entrySet()) {
      if (!answer.getValue().meetsOwnTarget()) {
        return new Forged(answer.getKey());
      }
      ids.put(answer.getKey(), answer.getValue().id());
    }
    return switch (new HashSet<>(answers.values()).size()) {
      case 0 -> new Unanswered();
      case 1 -> new Agreed(answers.values().iterator().next(), answers.size());
      default -> new Disagreed(ids);
    };
  }
}
