package io.ochk.protocol.charter;

/**
 * One rule's verdict on a charter.
 *
 * @param rule the rule's stable name, such as {@code threshold-majority}
 * @param verdict what it says
 * @param explanation why, for the person who reads it
 */
public record Finding(String rule, Verdict verdict, String explanation) {}
