import type { Command, Option } from 'commander';

/** A word that may come next. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/**
 * The words that may be where the last one is. None where a value is free: then the shell offers file names.
 *
 * @param words of the command line after the command's name; the last one may be empty or half typed
 */
export function candidates(program: Command, words: string[]): Candidate[] {
  const typed = words.filter((word) => word !== '='); // bash takes '--format=json' for three words
  const current = typed.at(-1) ?? '';
  const { command, option, place } = placeOf(program, typed.slice(0, -1));
  return possibleAt(command, option, place, current).filter(({ word }) => word.startsWith(current));
}

interface Place {
  readonly command: Command;
  /** The option that the next word is a value of. */
  readonly option?: Option;
  /** The number of arguments before it. */
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
