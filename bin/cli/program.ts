import { Command, CommanderError } from 'commander';
import { CliError, ExitCode, oneLine } from './errors';
import { registerLaunchUrl } from './launch-url';
import { packageVersion } from './package-files';
import { registerSchema } from './schema';
import { registerSheet } from './sheet';
import { registerTemplate } from './template';
import { registerVerify } from './verify';

/** Every subcommand adds itself to the program, and imports what is heavy when it runs. */
const SUBCOMMANDS: ((program: Command) => void)[] = [registerSheet, registerVerify, registerLaunchUrl, registerTemplate, registerSchema];

const EXIT_CODES = `
Exit codes:
  0  done
  1  the check failed
  2  wrong usage
  3  AWS refused, could not be reached, or there are no credentials
`;

/** Runs the command line and returns the exit code. */
export async function runProgram(args: string[]): Promise<number> {
  try {
    const program = newProgram();
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync(args, { from: 'user' });
    return ExitCode.DONE;
  } catch (error) {
    return report(error);
  }
}

function newProgram(): Command {
  const program = new Command('s3-handoff')
    .description('Both halves of a hand-off: what the other company needs to exchange files with you through S3')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EXIT_CODES)
    .configureOutput({ outputError: (message, write) => write(`s3-handoff: ${oneLine(message.replace(/^error: /, ''))}\n`) })
    .exitOverride();
  for (const register of SUBCOMMANDS) register(program);
  return program;
}

/** Commander has told its own errors already. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.DONE : ExitCode.WRONG_USAGE;
  process.stderr.write(`s3-handoff: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
  return error instanceof CliError ? error.exitCode : ExitCode.CHECK_FAILED;
}
