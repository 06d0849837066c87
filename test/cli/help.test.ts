import { Command } from 'commander';
import { Command as InProcess } from './support/command';
import { newProgram } from '../../cli/program';

let command: InProcess;
beforeAll(() => { command = new InProcess(); });
afterAll(() => command.remove());

/** Every command of the command line, but those that are for shells alone. */
function commandsOf(parent: Command, path: string[] = []): { path: string[]; command: Command }[] {
  const children = parent.createHelp().visibleCommands(parent).filter((child) => child.name() !== 'help');
  return [{ path, command: parent }, ...children.flatMap((child) => commandsOf(child, [...path, child.name()]))];
}

const COMMANDS = commandsOf(newProgram());

/** The innermost command that the words begin with. */
function commandAt(words: string[]): Command {
  const named = COMMANDS.filter(({ path }) => path.every((word, index) => word === words[index]));
  return named.sort((one, other) => other.path.length - one.path.length)[0].command;
}

describe.each(COMMANDS.map(({ path }) => [`s3-handoff ${path.join(' ')}`.trim(), path] as const))('%s --help', (_, path) => {
  let examples: string[];
  beforeAll(async () => {
    const { stdout } = await command.run([...path, '--help']);
    const text = /\nExamples:\n(.*?)(\n\n|$)/s.exec(stdout.replaceAll('\\\n', ' '))?.[1] ?? '';
    examples = text.trim().split('\n').map((line) => line.replace(/^.*?(cdk-)?s3-handoff /, 's3-handoff ')); // without another command before it
  });

  test('has examples of the command', () => {
    for (const example of examples) expect(example.startsWith(`s3-handoff ${path.join(' ')}`.trim())).toBe(true);
  });
  test('has examples with options that exist, and all that are required', () => {
    for (const example of examples) {
      const [, ...words] = example.split(/ +/);
      const named = commandAt(words);
      const given = words.filter((word) => word.startsWith('--'));
      const known = named.options.map(({ long }) => long!);
      const required = named.options.filter(({ mandatory }) => mandatory).map(({ long }) => long!);
      expect({ example, unknown: given.filter((option) => !known.includes(option)), missing: required.filter((option) => !given.includes(option)) })
        .toEqual({ example, unknown: [], missing: [] });
    }
  });
});

test('every command that prints data prints JSON with --json', () => {
  const withoutJson = COMMANDS.filter(({ command: one }) => one.commands.length === 0 && !one.options.some(({ long }) => long === '--json'));
  expect(withoutJson.map(({ path }) => path.join(' '))).toEqual(['completion']);
});
