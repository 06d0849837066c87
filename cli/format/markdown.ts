import type { BlockContent, PhrasingContent, Root, RootContent, Table } from 'mdast' with { 'resolution-mode': 'import' };
import type { Format, IndexEntry } from './format';
import { phrases, WORDS } from './headings';
import { Block, originOf, sectionsOf, titleOf } from './sections';
import type { FilledField } from '../handoff/resolve-placeholders';
import type { Sheet } from '../handoff/sheet';

export const markdownFormat: Format = { extension: 'md', render: renderMarkdown, index: renderIndex };

function renderMarkdown(sheets: Sheet[]): Promise<string> {
  return written(sheets.flatMap((sheet, index) => (index === 0 ? sheetContent(sheet) : [{ type: 'thematicBreak' }, ...sheetContent(sheet)])));
}

function renderIndex(entries: IndexEntry[]): Promise<string> {
  const rows = entries.map(({ file, sheet: { integration, title, stack, deployed } }): PhrasingContent[][] => [
    [{ type: 'link', url: file, children: [text(integration)] }], prose(title), [text(stack)], [text(deployed ? WORDS.deployed : WORDS.undeployed)],
  ]);
  return written([heading(1, WORDS.index), table(['Integration', 'What is handed off', 'Stack', 'Status'], rows)]);
}

/** Escaping is the library's. */
async function written(children: RootContent[]): Promise<string> {
  const [{ toMarkdown }, { gfmToMarkdown }] = await Promise.all([import('mdast-util-to-markdown'), import('mdast-util-gfm')]);
  const root: Root = { type: 'root', children };
  return toMarkdown(root, { bullet: '-', rule: '-', listItemIndent: 'one', extensions: [gfmToMarkdown({ tablePipeAlign: false })] });
}

function sheetContent(sheet: Sheet): RootContent[] {
  return [
    heading(1, titleOf(sheet)),
    paragraph(prose(sheet.title)),
    paragraph(originOf(sheet).flatMap(([name, value], index) => [text(`${index === 0 ? '' : ', '}${name} `), code(value)])),
    ...(sheet.deployed ? [] : [{ type: 'blockquote' as const, children: [paragraph(prose(WORDS.notDeployed))] }]),
    ...sectionsOf(sheet).flatMap(({ title, blocks }) => [heading(2, title), ...blocks.map(rendered)]),
  ];
}

function rendered(block: Block): RootContent {
  switch (block.kind) {
    case 'paragraph': return paragraph(prose(block.text));
    case 'heading': return heading(3, block.text);
    case 'fields': return table(['Name', 'Value', 'What it is'], block.fields.map(fieldRow));
    case 'steps': return orderedList(block.steps);
    case 'table': return table(block.header, block.rows.map(({ verdict, head, text: words }) => [[text(`${verdict ? MARKS[verdict] : ''}${head}`)], prose(words)]));
    case 'json': return { type: 'code', lang: 'json', value: JSON.stringify(block.value, null, 2) };
    case 'code': return { type: 'code', lang: block.language === 'Shell' ? 'sh' : 'ini', value: block.text ?? WORDS.later };
    case 'link': return paragraph([{ type: 'link', url: block.url, children: [text(block.label)] }]);
    case 'verify': return { type: 'code', lang: 'sh', value: block.withOptions };
  }
}

const MARKS = { can: '✓ ', cannot: '✗ ' };

function fieldRow({ label, value, description }: FilledField): PhrasingContent[][] {
  return [[text(label)], [valueOf(value)], prose(description)];
}

function valueOf(value: string | null): PhrasingContent {
  if (value === null) return { type: 'emphasis', children: [text(WORDS.later)] };
  return value === '' ? { type: 'emphasis', children: [text(WORDS.empty)] } : code(value);
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

function prose(words: string): PhrasingContent[] {
  return phrases(words).map((phrase) => (phrase.kind === 'text' ? text(phrase.text) : code(phrase.text)));
}

function text(value: string): PhrasingContent {
  return { type: 'text', value };
}

function code(value: string): PhrasingContent {
  return { type: 'inlineCode', value };
}
