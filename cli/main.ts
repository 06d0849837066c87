import { runProgram } from './program';

// Whoever reads our output may stop early: `s3-handoff schema | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Not process.exit: what is still on its way to a pipe would be lost.
void runProgram(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
