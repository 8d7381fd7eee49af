// What verifying a document came to.
import { isExpected } from './errors.js';

/** What was found: each rule with `pass`, `fail` or `manual`, which is what is not checked, and why. */
export class Report {
  checks = [];

  constructor(kind, subject, command = '') {
    this.kind = kind;
    this.subject = subject;
    this.command = command;
  }

  #add(verdict, rule, why) {
    this.checks.push({ rule, verdict, why: String(why) });
    return this;
  }

  pass(rule, why) {
    return this.#add('pass', rule, why);
  }

  fail(rule, why) {
    return this.#add('fail', rule, why);
  }

  notChecked(rule, why) {
    return this.#add('manual', rule, why);
  }

  expect(rule, holds, why) {
    return this.#add(holds ? 'pass' : 'fail', rule, why);
  }

  /** Passes if `work` throws nothing that is expected of bad documents. */
  rule(rule, why, work) {
    try {
      work();
      return this.pass(rule, why);
    } catch (error) {
      if (!isExpected(error)) throw error;
      return this.fail(rule, error.message);
    }
  }

  /** Whether nothing failed and something passed. */
  get holds() {
    return this.checks.every(({ verdict }) => verdict !== 'fail') && this.checks.some(({ verdict }) => verdict === 'pass');
  }
}
