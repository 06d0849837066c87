import { Command, CommanderError } from 'commander';
import { registerAdd } from './commands/add';
import { registerCheck } from './commands/check';
import { registerCompletion } from './commands/completion';
import { registerInit } from './commands/init';
import { registerLaunchUrl } from './commands/launch-url';
import { registerPublish } from './commands/publish';
import { registerSchema } from './commands/schema';
import { registerSheet } from './commands/sheet';
import { registerTemplate } from './commands/template';
import { registerValidate } from './commands/validate';
import { registerVendors } from './commands/vendors';
import { registerVerify } from './commands/verify';
import { CliError, ExitCode, note, oneLine } from './errors';
import { packageVersion } from './package-files';
import { examples, printJson } from './print';

/** Every subcommand registers itself, and imports large dependencies only when it runs. */
const SUBCOMMANDS: ((program: Command) => void)[] = [
  registerInit, registerAdd, registerValidate, registerCheck, registerSheet, registerVerify, registerLaunchUrl, registerTemplate, registerPublish,
  registerVendors, registerSchema, registerCompletion,
];

const EXIT_CODES = `
Exit codes:
  0  done
  1  the check failed
  2  wrong usage
  3  AWS refused, could not be reached, or there are no credentials`;

const EXAMPLES = examples(
  'init exchange',
  'add client kohler',
  'validate',
  'sheet --cdk-out cdk.out --format html --out sheets',
  'verify --stack client-exchange-kohler',
);

/** Runs the command line and returns the exit code. */
export async function runProgram(args: string[]): Promise<number> {
  try {
    const program = newProgram();
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync(args, { from: 'user' });
    return ExitCode.DONE;
  } catch (error) {
    return report(error, wantsJson(args));
  }
}

/** Also works for arguments that cannot be parsed. */
function wantsJson([command, ...options]: string[]): boolean {
  if (options.includes('--json')) return true;
  return command === 'sheet' && !options.includes('--out') && /(^| )--format[ =]json( |$)/.test(options.join(' '));
}

export function newProgram(): Command {
  const program = new Command('s3-handoff')
    .description('Both halves of a hand-off: what the other company needs to exchange files with you through S3')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EXIT_CODES)
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (message, write) => write(`s3-handoff: ${oneLine(message.replace(/^error: /, ''))}\n`) })
    .exitOverride();
  for (const register of SUBCOMMANDS) register(program);
  return program;
}

/** Commander has printed its own errors already, on standard error. */
function report(error: unknown, asJson: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.DONE;
  const failure = toCliError(error);
  if (!(error instanceof CommanderError)) failure.lines.forEach(note);
  if (asJson && !failure.isInOutput) {
    const { exitCode, message } = failure;
    printJson({ error: { code: ExitCode[exitCode], exitCode, message } });
  }
  return failure.exitCode;
}

function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError) return new CliError(ExitCode.WRONG_USAGE, [error.message.replace(/^error: /, '')]);
  return new CliError(ExitCode.CHECK_FAILED, [error instanceof Error ? error.message : String(error)]);
}
