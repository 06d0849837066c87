import { runProgram } from './program';

// The reader of the output may stop early: `s3-handoff schema | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Not process.exit: it would discard output that a pipe has not taken yet.
void runProgram(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
