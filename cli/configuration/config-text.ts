import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isScalar, isSeq, Node, parseDocument, stringify, YAMLSeq } from 'yaml';

const SCHEMA = join('node_modules', 'cdk-s3-handoff', 'lib', 'clients', 'client-config.schema.json');

/** The text of a new file, which names the schema for editors. */
export function newConfigText(file: string, config: object): string {
  const folder = dirname(resolve(file));
  const schema = relative(folder, join(rootOf(folder) ?? dirname(folder), SCHEMA)).replaceAll('\\', '/');
  return `# yaml-language-server: $schema=${schema}\n${stringify(config, { lineWidth: 0 })}`;
}

/** The nearest folder in which the package is installed, from the given one upward. */
function rootOf(folder: string): string | undefined {
  if (existsSync(join(folder, SCHEMA))) return folder;
  return dirname(folder) === folder ? undefined : rootOf(dirname(folder));
}

/** The text of a client's file with one more integration. The rest of the text stays the same. */
export function withIntegration(text: string, integration: object): string {
  const document = parseDocument(text);
  const list = document.get('integrations', true);
  if (isSeq(list) && list.items.length > 0 && !list.flow) return appended(text, list, integration);
  const block = isSeq(list) ? list : new YAMLSeq();
  block.flow = false;
  block.add(document.createNode(integration));
  if (isScalar(list)) block.comment = list.comment; // `integrations:` with comments alone
  document.set('integrations', block);
  return document.toString({ lineWidth: 0 });
}

/** Inserts lines into the text, because serializing the document would change the alignment of comments. */
function appended(text: string, { range, items }: YAMLSeq, integration: object): string {
  const indent = /[^\n]*$/.exec(text.slice(0, range![0]))![0];
  const [, end] = (items.at(-1) as Node).range!;
  const rest = text.indexOf('\n', end - 1) + 1 || text.length;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = stringify([integration], { lineWidth: 0 }).trimEnd().split('\n').map((line) => `${indent}${line}${newline}`);
  return [text.slice(0, rest), ...text[rest - 1] === '\n' ? [] : [newline], ...lines, text.slice(rest)].join('');
}
