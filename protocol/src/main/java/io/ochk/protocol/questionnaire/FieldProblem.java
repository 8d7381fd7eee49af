package io.ochk.protocol.questionnaire;

/**
 * An answer that cannot stand.
 *
 * @param id the field's id, or the unknown one that was answered
 * @param expected what the field asks for
 * @param found what is there instead; never the answer itself
 */
public record FieldProblem(String id, String expected, String found) {}
