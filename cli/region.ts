import { note, wrongUsage } from './errors';
import { regionProblem } from '../lib/core/regions';

/** The problem of `--region`, if any. Warns about a Region that may be newer than this command. */
export function regionProblems(region: string | undefined): string[] {
  const problem = region === undefined ? undefined : regionProblem(region);
  if (problem === undefined) return [];
  const message = `'--region' ${problem.rule}, got: '${region}'${problem.hint}`;
  if (problem.isError) return [message];
  note(message);
  return [];
}

/** @throws when the Region is misspelt */
export function checkRegion(region: string | undefined): void {
  const problems = regionProblems(region);
  if (problems.length > 0) throw wrongUsage(...problems);
}
