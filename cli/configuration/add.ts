import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { answersTo } from './ask';
import { appFiles, foldersOfApp } from './config-files';
import { newConfigText, withIntegration } from './config-text';
import { findingLine } from './finding';
import { loadChecks } from './load-checks';
import { newClient, newIntegration } from './new-entries';
import { Answers, CLIENT_QUESTIONS, INTEGRATION_QUESTIONS } from './questions';
import { WriteOptions, writeClientConfig } from './write-config';
import type { ClientConfig } from '../../lib/clients/client-config';
import { didYouMean } from '../../lib/core/near-miss';
import { CliError, ExitCode, note, wrongUsage } from '../errors';
import { readText } from '../files';

/** Writes the file of a new client. */
export async function addClient(client: string, options: Answers, write: WriteOptions): Promise<void> {
  const { problemOfClient } = await loadChecks();
  const misnamed = problemOfClient({ client }, ['client']);
  if (misnamed) throw wrongUsage(`'name' ${misnamed.rule}, got: '${client}'`);
  const file = fileOf(client, write.folder);
  if (existsSync(file)) throw wrongUsage(`client '${client}' exists already: ${file}`);
  const given = { ...options, client };
  const answers = await answersTo(CLIENT_QUESTIONS, given, (known, path) => problemOfClient(newClient(known), path));
  await writeClientConfig(file, newConfigText(file, newClient(answers)), write, answers !== given);
  if (!write.dryRun) note(`next: s3-handoff add integration ${client}`);
}

/** Adds an integration to the file of a client. */
export async function addIntegration(client: string, options: Answers, write: WriteOptions): Promise<void> {
  const file = fileOf(client, write.folder);
  if (!existsSync(file)) throw wrongUsage(`no client '${client}': ${file} does not exist${hintFor(client, write.folder)}`);
  const text = readText(file);
  const config = await readConfig(file, text);
  const { integrations = [] } = config;
  if (integrations.some(({ name }) => name === options.name)) throw wrongUsage(`client '${client}' has an integration '${options.name}' already: ${file}`);
  if (options.pending && options.way !== undefined && options.way !== 'assumed-role') throw wrongUsage("'--pending' goes with '--way assumed-role' only");

  const { problemOfClient } = await loadChecks();
  const given = { ...options, client };
  const answers = await answersTo(INTEGRATION_QUESTIONS, given, (known, path) =>
    problemOfClient({ ...config, integrations: [...integrations, newIntegration(known)] }, ['integrations', String(integrations.length), ...path]));
  await writeClientConfig(file, withIntegration(text, newIntegration(answers)), write, answers !== given);
}

function fileOf(client: string, folder: string): string {
  return join(foldersOfApp(folder).client, `${client}.yaml`);
}

function hintFor(client: string, folder: string): string {
  return didYouMean(client, appFiles(folder, 'client').map(({ file }) => basename(file, '.yaml')));
}

/** @throws if the file is not YAML */
async function readConfig(file: string, text: string): Promise<Partial<ClientConfig>> {
  const document = parseDocument(text, { merge: true, logLevel: 'silent' });
  if (document.errors.length === 0) return document.toJS() ?? {};
  const { checkFiles } = await loadChecks();
  throw new CliError(ExitCode.CHECK_FAILED, checkFiles([{ file, kind: 'client' }], {}).map(findingLine));
}
