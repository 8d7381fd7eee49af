/**
 * What an applicant answers.
 *
 * <p>{@link io.ochk.protocol.questionnaire.Field} lists the questions. A {@link
 * io.ochk.protocol.questionnaire.Questionnaire} is a complete set of answers; its Markdown bytes
 * are what the application's envelope commits to, the same from page and kit. {@link
 * io.ochk.protocol.questionnaire.AnswersFile} reads what a person wrote in an editor.
 */
@NullMarked
package io.ochk.protocol.questionnaire;

import org.jspecify.annotations.NullMarked;
