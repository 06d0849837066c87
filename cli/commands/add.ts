import { Command, Option } from 'commander';
import type { Answers, Question } from '../configuration/questions';
import { CLIENT_QUESTIONS, INTEGRATION_QUESTIONS } from '../configuration/questions';
import type { WriteOptions } from '../configuration/write-config';

type AddOptions = WriteOptions & Record<string, unknown>;

const CLIENT_EXAMPLES = `
What is missing is asked for on a terminal. The file is checked before it is written.

With --json: { version, file, diff, written, warnings }.

Examples:
  s3-handoff add client kohler
  s3-handoff add client kohler --account 111111111111 --region us-east-1 --encryption kms --dry-run
`;

const INTEGRATION_EXAMPLES = `
What is missing is asked for on a terminal. The file is checked before it is written. Its comments stay.

With --json: { version, file, diff, written, warnings }.

Examples:
  s3-handoff add integration kohler
  s3-handoff add integration kohler --name kohler_adobe --key-prefix adobe/ --access read-write --way assumed-role \\
    --principal-arn arn:aws:iam::222222222222:role/adobe-ingest --external-id id_YjJmODYz
  s3-handoff add integration kohler --name kohler_labra --key-prefix labra/ --access read --way assumed-role --pending
`;

export function registerAdd(program: Command): void {
  const add = program.command('add').description('add a client, or an integration of one, to the configuration files');
  const client = add.command('client').description('write the configuration file of a new client').argument('<name>', 'lowercase letters, digits and hyphens');
  withQuestions(client, CLIENT_QUESTIONS).addHelpText('after', CLIENT_EXAMPLES)
    .action(async (name: string, options: AddOptions) => (await import('../configuration/add.js')).addClient(name, answersIn(options, CLIENT_QUESTIONS), options));
  const integration = add.command('integration').description('add an integration to the configuration file of a client').argument('<client>', 'name of the client');
  withQuestions(integration, INTEGRATION_QUESTIONS)
    .option('--pending', 'the partner has not issued its values yet: nobody can assume the role')
    .addHelpText('after', INTEGRATION_EXAMPLES)
    .action(async (name: string, options: AddOptions) => (await import('../configuration/add.js')).addIntegration(name, answersIn(options, INTEGRATION_QUESTIONS), options));
}

function withQuestions(command: Command, questions: readonly Question[]): Command {
  for (const { flags, description, choices } of questions) {
    const option = new Option(flags, description);
    command.addOption(choices ? option.choices(Object.keys(choices)) : option);
  }
  return command
    .option('--folder <folder>', 'folder of the app', '.')
    .option('--dry-run', 'show the change, and write nothing')
    .option('--json', 'print JSON');
}

function answersIn(options: AddOptions, questions: readonly Question[]): Answers {
  const given = questions.filter(({ key }) => typeof options[key] === 'string').map(({ key }) => [key, options[key]]);
  return { ...Object.fromEntries(given), ...options.pending ? { pending: 'true' } : {} };
}
