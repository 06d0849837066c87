import { Argument, Command } from 'commander';
import { examples } from '../print';

const EXPLANATION = `
The shell must find s3-handoff: install it globally, or define a function of that name that runs 'npx s3-handoff'.
In ~/.bashrc, or in ~/.zshrc after compinit: source <(s3-handoff completion bash)`;

export function registerCompletion(program: Command): void {
  program.command('completion')
    .description('print what a shell reads to complete the commands and options of s3-handoff')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples('completion bash', 'completion fish > ~/.config/fish/completions/s3-handoff.fish'))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { SCRIPTS } = await import('../completion/scripts.js');
      process.stdout.write(SCRIPTS[shell]);
    });
  program.command('complete [words...]', { hidden: true })
    .description('print the words that may come next, for the scripts of completion')
    .action(async (words: string[]) => {
      const { candidates } = await import('../completion/candidates.js');
      process.stdout.write(candidates(program, words).map(({ word, description }) => `${word}\t${description}\n`).join(''));
    });
}
