import { Command, Option } from 'commander';
import type { Answers, Question } from '../configuration/questions';
import { CLIENT_QUESTIONS, descriptionOf, INTEGRATION_QUESTIONS } from '../configuration/questions';
import type { WriteOptions } from '../configuration/write-config';
import { examples } from '../print';

type AddOptions = WriteOptions & Record<string, unknown>;

const EXPLANATION = `
What is missing is asked for on a terminal. The file is checked before it is written, and its comments stay.

With --json: { version, file, diff, written, warnings }.`;

const CLIENT_EXAMPLES = examples('add client kohler', 'add client kohler --account 111111111111 --region us-east-1 --encryption kms --dry-run');

const INTEGRATION_EXAMPLES = examples(
  'add integration kohler',
  'add integration kohler --name kohler_adobe --key-prefix adobe/ --access read-write --way assumed-role \\\n'
  + '    --principal-arn arn:aws:iam::222222222222:role/adobe-ingest --external-id id_YjJmODYz',
  'add integration kohler --name kohler_labra --key-prefix labra/ --access read --way assumed-role --pending',
);

export function registerAdd(program: Command): void {
  const add = program.command('add').description('add a client, or an integration of one, to the configuration files')
    .addHelpText('after', examples('add client kohler', 'add integration kohler'));
  const client = add.command('client').description('write the configuration file of a new client').argument('<name>', 'lowercase letters, digits and hyphens');
  withOptions(client, CLIENT_QUESTIONS).addHelpText('after', EXPLANATION).addHelpText('after', CLIENT_EXAMPLES)
    .action(async (name: string, options: AddOptions) => (await import('../configuration/add.js')).addClient(name, answersIn(options, CLIENT_QUESTIONS), options));
  const integration = add.command('integration').description('add an integration to the configuration file of a client').argument('<client>', 'name of the client');
  withOptions(integration, INTEGRATION_QUESTIONS, new Option('--pending', 'the partner has not issued its values yet: nobody can assume the role'))
    .addHelpText('after', EXPLANATION).addHelpText('after', INTEGRATION_EXAMPLES)
    .action(async (name: string, options: AddOptions) => (await import('../configuration/add.js')).addIntegration(name, answersIn(options, INTEGRATION_QUESTIONS), options));
}

function withOptions(command: Command, questions: readonly Question[], ...others: Option[]): Command {
  const asked = questions.map((question) => {
    const option = new Option(question.flags, descriptionOf(question, {}));
    return question.choices ? option.choices(Object.keys(question.choices)) : option;
  });
  for (const option of [...asked, ...others]) command.addOption(option);
  return command
    .option('--folder <folder>', 'folder of the app', '.')
    .option('--dry-run', 'show the change, and write nothing')
    .option('--json', 'print JSON');
}

function answersIn(options: AddOptions, questions: readonly Question[]): Answers {
  const given = questions.filter(({ key }) => typeof options[key] === 'string').map(({ key }) => [key, options[key]]);
  return { ...Object.fromEntries(given), ...options.pending ? { pending: 'true' } : {} };
}
