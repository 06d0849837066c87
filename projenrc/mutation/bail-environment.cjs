const { TestEnvironment } = require('jest-environment-node');

/** Skips what is left of a file after its first failure: one is enough to kill a mutant. */
module.exports = class BailEnvironment extends TestEnvironment {
  #hasFailed = false;

  handleTestEvent(event) {
    if (event.name === 'test_fn_failure') this.#hasFailed = true;
    if (event.name === 'test_start' && this.#hasFailed) event.test.mode = 'skip';
  }
};
