import { Command } from 'commander';
import { candidates } from '../../../cli/completion/candidates';
import { newProgram } from '../../../cli/program';

const words = (...typed: string[]) => candidates(newProgram(), typed).map(({ word }) => word);

describe('what may come next', () => {
  test.each<[what: string, typed: string[], expected: string[]]>([
    ['a command', ['va'], ['validate']],
    ['a command of a command', ['add', ''], ['client', 'integration', 'help']],
    ['an option', ['sheet', '--form'], ['--format']],
    ['an option after an argument', ['add', 'client', 'kohler', '--ac'], ['--account']],
    ['an option after one with a value', ['sheet', '--stack', 'add', '--prof'], ['--profile']],
    ['an option after one without a value', ['verify', '--json', '--multi'], ['--multipart']],
    ['a value of an option', ['sheet', '--format', ''], ['markdown', 'json', 'html']],
    ['a value of an option that bash takes for three words', ['sheet', '--format', '=', 'js'], ['json']],
    ['an argument', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['an argument that has begun', ['schema', 'cl'], ['client-config']],
  ])('%s', (_, typed, expected) => {
    expect(words(...typed)).toEqual(expected);
  });
  test.each<[what: string, typed: string[]]>([
    ['a file of an option', ['sheet', '--cdk-out', '']],
    ['a file of an argument', ['validate', 'clients/kohler.yaml', '']],
    ['a second argument, where there is but one', ['completion', 'bash', '']],
  ])('nothing of the command, but of the shell: %s', (_, typed) => {
    expect(words(...typed)).toEqual([]);
  });
  test('no command that is for the shells alone', () => {
    expect(words('comple')).toEqual(['completion']);
  });
  test('the values of an argument that repeats, each time', () => {
    const program = new Command('p').addCommand(new Command('c').addArgument(new Command().createArgument('<fruit...>').choices(['apple', 'pear'])));
    expect(candidates(program, ['c', 'apple', 'pear', 'p']).map(({ word }) => word)).toEqual(['pear']);
  });
  test('commands and options with what they do', () => {
    expect(candidates(newProgram(), ['laun'])).toEqual([{
      word: 'launch-url', description: 'print the link that opens the CloudFormation console with a template and its parameters filled in',
    }]);
    expect(candidates(newProgram(), ['validate', '--js'])).toEqual([{ word: '--json', description: 'print JSON' }]);
  });
});
