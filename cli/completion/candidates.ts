import type { Command, Option } from 'commander';

/** A word that completes the command line. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/**
 * The words that can replace the last one. For a free value there are none, and the shell offers file names.
 *
 * @param words the command line without the command's name; the last word may be empty or incomplete
 */
export function candidates(program: Command, words: string[]): Candidate[] {
  const typed = words.filter((word) => word !== '='); // bash splits '--format=json' into three words
  const current = typed.at(-1) ?? '';
  const { command, option, place } = placeOf(program, typed.slice(0, -1));
  return possibleAt(command, option, place, current).filter(({ word }) => word.startsWith(current));
}

interface Place {
  readonly command: Command;
  /** The option whose value is next. */
  readonly option?: Option;
  /** The number of arguments so far. */
  readonly place: number;
}

function placeOf(program: Command, words: string[]): Place {
  return words.reduce<Place>(({ command, option, place }, word) => {
    if (option !== undefined) return { command, place };
    const [flag] = word.split('=');
    const named = command.options.find(({ long, short }) => flag === long || flag === short);
    if (named) return { command, option: takesValue(named) && flag === word ? named : undefined, place };
    const subcommand = place === 0 ? command.commands.find((one) => one.name() === word) : undefined;
    return subcommand ? { command: subcommand, place: 0 } : { command, place: place + Number(!word.startsWith('-')) };
  }, { command: program, place: 0 });
}

function possibleAt(command: Command, option: Option | undefined, place: number, current: string): Candidate[] {
  const help = command.createHelp();
  if (option !== undefined) return withoutDescription(option.argChoices);
  if (current.startsWith('-')) return help.visibleOptions(command).map(({ long, short, description }) => ({ word: long ?? short!, description }));
  const { registeredArguments: all } = command;
  const argument = all[place] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
  const subcommands = place === 0 ? help.visibleCommands(command).map((one) => ({ word: one.name(), description: one.description() })) : [];
  return [...subcommands, ...withoutDescription(argument?.argChoices)];
}

function withoutDescription(choices: readonly string[] = []): Candidate[] {
  return choices.map((word) => ({ word, description: '' }));
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}
