import type { BlockContent, PhrasingContent, Root, RootContent, Table } from 'mdast' with { 'resolution-mode': 'import' };
import type { Format } from './format';
import { exemptionTitle, phrases, policyHint, requestRules, statementOf, WORDS } from './headings';
import type { HandoffExemption } from '../../lib/handoffs/handoff';
import type { FilledField } from '../handoff/resolve-placeholders';
import type { Sheet } from '../handoff/sheet';

export const markdownFormat: Format = { extension: 'md', render: renderMarkdown };

/** Escaping is the library's. */
async function renderMarkdown(sheets: Sheet[]): Promise<string> {
  const [{ toMarkdown }, { gfmToMarkdown }] = await Promise.all([import('mdast-util-to-markdown'), import('mdast-util-gfm')]);
  const root: Root = {
    type: 'root',
    children: sheets.flatMap((sheet, index) => (index === 0 ? sheetContent(sheet) : [{ type: 'thematicBreak' }, ...sheetContent(sheet)])),
  };
  return toMarkdown(root, { bullet: '-', rule: '-', listItemIndent: 'one', extensions: [gfmToMarkdown({ tablePipeAlign: false })] });
}

function sheetContent(sheet: Sheet): RootContent[] {
  return [
    heading(1, sheet.title),
    paragraph(origin(sheet)),
    ...(sheet.deployed ? [] : [{ type: 'blockquote' as const, children: [paragraph(prose(WORDS.notDeployed))] }]),
    ...valuesSection(sheet),
    ...section(WORDS.steps, sheet.steps.length > 0, [orderedList(sheet.steps)]),
    ...(sheet.policy ? section(WORDS.policy, true, [paragraph(prose(policyHint(sheet.policy))), json(sheet.policy)]) : []),
    ...accessSection(sheet),
    ...requestSection(sheet),
    ...section(WORDS.exemptions, sheet.exemptions.length > 0, sheet.exemptions.flatMap(exemption)),
  ];
}

function origin({ integration, stack, region, account }: Sheet): PhrasingContent[] {
  const parts: [string, string | null][] = [['Integration', integration], ['stack', stack], ['Region', region], ['account', account]];
  return parts.flatMap(([name, value]): PhrasingContent[] => (value === null ? [] : [text(`, ${name} `), code(value)]))
    .map((node, index) => (index === 0 ? text('Integration ') : node));
}

function valuesSection({ fields, secret }: Sheet): RootContent[] {
  const statements = fields.filter(statementOf);
  return [
    ...section(WORDS.values, fields.length > 0, [table(['Name', 'Value', 'What it is'], fields.filter((field) => !statementOf(field)).map(fieldRow))]),
    ...statements.flatMap((field): RootContent[] => [heading(3, field.label), paragraph(prose(field.description)), json(statementOf(field))]),
    ...section(WORDS.secret, secret !== null, [paragraph(prose(WORDS.secretHint)), shell(secret?.command ?? WORDS.later)]),
  ];
}

function fieldRow({ label, value, description }: FilledField): PhrasingContent[][] {
  return [[text(label)], [valueOf(value)], prose(description)];
}

function valueOf(value: string | null): PhrasingContent {
  if (value === null) return { type: 'emphasis', children: [text(WORDS.later)] };
  return value === '' ? { type: 'emphasis', children: [text(WORDS.empty)] } : code(value);
}

function accessSection({ can, cannot }: Sheet): RootContent[] {
  const rows = [...can.map((words) => ['✓ can', words]), ...cannot.map((words) => ['✗ cannot', words])];
  return section(WORDS.access, rows.length > 0, [table(['You', 'What'], rows.map(([who, what]) => [[text(who)], prose(what)]))]);
}

function requestSection({ request }: Sheet): RootContent[] {
  const rules = request ? requestRules(request) : [];
  return section(WORDS.requests, rules.length > 0, [table(['Rule', 'What to send'], rules.map(([label, rule]) => [[text(label)], prose(rule)]))]);
}

function exemption(item: HandoffExemption): RootContent[] {
  return [heading(3, exemptionTitle(item)), paragraph(prose(`It blocks this exchange ${item.reason}. ${WORDS.exemptionHint}`)), json(item.condition)];
}

function section(title: string, present: boolean, content: RootContent[]): RootContent[] {
  return present ? [heading(2, title), ...content] : [];
}

function heading(depth: 1 | 2 | 3, title: string): RootContent {
  return { type: 'heading', depth, children: [text(title)] };
}

function paragraph(children: PhrasingContent[]): BlockContent & { type: 'paragraph' } {
  return { type: 'paragraph', children };
}

function orderedList(items: string[]): RootContent {
  return { type: 'list', ordered: true, spread: false, children: items.map((item) => ({ type: 'listItem', spread: false, children: [paragraph(prose(item))] })) };
}

function table(header: string[], rows: PhrasingContent[][][]): Table {
  return {
    type: 'table',
    children: [header.map((title) => [text(title)]), ...rows]
      .map((cells) => ({ type: 'tableRow', children: cells.map((children) => ({ type: 'tableCell', children })) })),
  };
}

function json(value: unknown): RootContent {
  return { type: 'code', lang: 'json', value: JSON.stringify(value, null, 2) };
}

function shell(command: string): RootContent {
  return { type: 'code', lang: 'sh', value: command };
}

function prose(words: string): PhrasingContent[] {
  return phrases(words).map((phrase) => (phrase.kind === 'text' ? text(phrase.text) : code(phrase.text)));
}

function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

function code(value: string): PhrasingContent {
  return { type: 'inlineCode', value };
}
