import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { appContext } from './app-context';
import { wrongUsage } from '../errors';
import { readText } from '../files';

/** What a configuration file is about. */
export type ConfigKindName = 'client' | 'partner';

export interface ConfigFile {
  readonly file: string;
  /** Undefined if neither the folder nor the content says so. */
  readonly kind?: ConfigKindName;
  /** The content of a file that is not written yet. */
  readonly text?: string;
}

/**
 * Finds configuration files, each once.
 *
 * A path is a file, a folder of files, or the folder of an app, with a folder of clients and a folder of partners in it.
 *
 * @param kind the kind of all files
 * @throws if a folder contains none
 */
export function configFiles(paths: string[], kind?: ConfigKindName): ConfigFile[] {
  const found = paths.flatMap((path) => isFolder(path) ? filesOfFolder(path, kind) : [{ file: path, kind: kind ?? kindOf(path) }]);
  return [...new Map(found.map((one) => [resolve(one.file), one])).values()];
}

/** The folders of clients and partners of an app. Its context names them; `s3-handoff init` uses the defaults. */
export function foldersOfApp(folder: string): Record<ConfigKindName, string> {
  const { clients = 'clients', partners = 'partners' } = appContext(folder);
  return { client: join(folder, String(clients)), partner: join(folder, String(partners)) };
}

/** The files of an app, all or those of one kind. */
export function appFiles(folder: string, kind?: ConfigKindName): ConfigFile[] {
  return (Object.entries(foldersOfApp(folder)) as [ConfigKindName, string][])
    .filter(([name, path]) => (kind === undefined || name === kind) && isFolder(path))
    .flatMap(([name, path]) => yamlFiles(path).map((file) => ({ file, kind: name })));
}

function filesOfFolder(folder: string, kind?: ConfigKindName): ConfigFile[] {
  const ofApp = appFiles(folder, kind);
  if (ofApp.length > 0) return ofApp;
  const own = yamlFiles(folder).map((file) => ({ file, kind: kind ?? kindOf(file) }));
  if (own.length === 0) throw wrongUsage(`${folder}: contains no configuration: no YAML files, neither in it nor in its folders 'clients' and 'partners'`);
  return own;
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder).filter((file) => /\.ya?ml$/.test(file)).sort().map((file) => join(folder, file));
}

/** The paths that are folders. */
export function foldersOf(paths: string[]): string[] {
  return paths.filter(isFolder);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const KINDS_OF_FOLDERS: Record<string, ConfigKindName> = { clients: 'client', partners: 'partner' };

function kindOf(file: string): ConfigKindName | undefined {
  const text = readText(file);
  const { contents } = parseDocument(text, { logLevel: 'silent' });
  if (isMap(contents) && contents.has('client')) return 'client';
  if (isMap(contents) && contents.has('partner')) return 'partner';
  const schema = /^# yaml-language-server: \$schema=.*\b(client|delivery)-config\.schema\.json/m.exec(text)?.[1];
  return schema === undefined ? KINDS_OF_FOLDERS[basename(dirname(resolve(file)))] : schema === 'client' ? 'client' : 'partner';
}
