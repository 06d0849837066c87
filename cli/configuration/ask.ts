import { Answers, descriptionOf, Question } from './questions';
import { CliError, ExitCode, wrongUsage } from '../errors';

/** Checks the value at a path of the configuration that the answers make. Returns the broken rule and a hint. */
export type Check = (answers: Answers, path: string[]) => { rule: string; hint?: string } | undefined;

/**
 * The answers to all questions: from the options and, on a terminal, from prompts. Returns `given` itself if nothing was asked.
 *
 * @throws if options are wrong or do not go together, or, without a terminal, if options are missing
 */
export async function answersTo(questions: readonly Question[], given: Answers, check: Check): Promise<Answers> {
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true; // prompts use standard error: standard output is for the result
  const missing = isTerminal ? [] : questions.filter((question) => isOpen(question, given) && !question.isOptional);
  if (missing.length > 0) throw wrongUsage(`give ${missing.map(({ flags }) => `'${flags}'`).join(', ')}: there is no terminal to ask on`);
  const wrong = questions.filter(({ key }) => given[key] !== undefined).flatMap((question) => problemsOfOption(question, given, check));
  if (wrong.length > 0) throw wrongUsage(...wrong);

  let answers = given;
  for (const question of isTerminal ? questions : []) {
    if (isOpen(question, answers)) answers = { ...answers, [question.key]: await ask(question, answers, check) };
  }
  const foreign = questions.filter(({ key, applies }) => given[key] !== undefined && applies?.(answers) === false);
  if (foreign.length > 0) throw wrongUsage(...foreign.map((question) => `'${nameOf(question)}' does not go with ${answers.pending ? "'--pending'" : `'--way' ${answers.way}`}`));
  return answers;
}

function isOpen({ key, applies }: Question, answers: Answers): boolean {
  return answers[key] === undefined && applies?.(answers) !== false;
}

function problemsOfOption(question: Question, given: Answers, check: Check): string[] {
  const problem = question.path && question.applies?.(given) !== false ? check(given, question.path(given)) : undefined;
  return problem === undefined ? [] : [`'${nameOf(question)}' ${problem.rule}, got: '${given[question.key]}'${problem.hint ?? ''}`];
}

async function ask(question: Question, answers: Answers, check: Check): Promise<string> {
  const { isCancel, select, text } = await import('@clack/prompts');
  const { key, choices, proposal, emptyMeans, path } = question;
  const empty = emptyMeans?.(answers);
  const message = descriptionOf(question, answers);
  const problemOf = (value: string) => {
    if (value === '') return empty === undefined ? 'must not be empty' : undefined;
    const problem = path && check({ ...answers, [key]: value }, path(answers));
    return problem && `${problem.rule}${problem.hint ?? ''}`;
  };
  const answer = choices
    ? await select({ message, output: process.stderr, options: Object.entries(choices).map(([value, hint]) => ({ value, hint })) })
    : await text({ message, output: process.stderr, initialValue: proposal?.(answers), validate: (value = '') => problemOf(value) });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** @throws if the answer is no */
export async function confirmWrite(file: string): Promise<void> {
  const { confirm } = await import('@clack/prompts');
  if (await confirm({ message: `Write ${file}?`, output: process.stderr }) !== true) throw cancelled();
}

function cancelled(): CliError {
  return new CliError(ExitCode.WRONG_USAGE, ['cancelled: nothing is written']);
}

/** `--key-prefix` of `--key-prefix <prefix>` */
function nameOf({ flags }: Question): string {
  return flags.split(' ')[0];
}
