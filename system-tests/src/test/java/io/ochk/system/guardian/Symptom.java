package io.ochk.system.guardian;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test, or what a dynamic test runs, that produces a row of the table in {@code
 * docs/operations/node.md}, and mends it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Symptom {
  /** The row's first column, without the marks of its form. */
  String value();
}
