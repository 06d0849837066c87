import { basename, dirname, relative } from 'node:path';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { MutantRunStatus } from '@stryker-mutator/api/test-runner';
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';

/** Stryker's runner for jest, which meets a mutant of `lib/foo.ts` with `test/foo.test.ts` and `test/foo.*.test.ts` alone. */
function createRunner(injector) {
  const [{ factory }] = jestPlugins;
  const runner = factory(injector);
  const { dryRun, mutantRun } = runner;
  const runOnly = (files) => { runner.jestConfig = { ...runner.jestConfig, testMatch: files.map(mirroredTests) }; };
  return Object.assign(runner, {
    async dryRun(options) {
      runOnly(options.files);
      return dryRun.call(runner, options);
    },
    async mutantRun(options) {
      runOnly([options.sandboxFileName]);
      return killedByDeclaration(await mutantRun.call(runner, options));
    },
  });
}
createRunner.inject = tokens(commonTokens.injector);

function mirroredTests(file) {
  const folder = dirname(relative('lib', file));
  return `<rootDir>/test/${folder}/${basename(file, '.ts')}{,.*}.test.ts`;
}

/** Many tests make their stack while they are declared. One that fails there has met the mutant: Stryker would leave it out of the score. */
function killedByDeclaration(result) {
  return result.status === MutantRunStatus.Error
    ? { status: MutantRunStatus.Killed, killedBy: [], nrOfTests: 0, failureMessage: result.errorMessage }
    : result;
}

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'mirrored-jest', createRunner)];
