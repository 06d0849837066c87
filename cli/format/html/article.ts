import { ComponentChildren, h } from 'preact';
import { attachment, codeBlock, copyButton, isComplete, jsonBlock, prose } from './components';
import type { FilledField } from '../../handoff/resolve-placeholders';
import type { Sheet } from '../../handoff/sheet';
import { WORDS } from '../headings';
import { jsonFormat } from '../json';
import { Block, originOf, Row, Section, sectionsOf, titleOf } from '../sections';

/** One sheet; ids start with the given one. */
export function article(sheet: Sheet, id: string): ComponentChildren {
  return h('article', { 'aria-labelledby': id },
    header(sheet, id),
    sectionsOf(sheet).map((section) => content(section, sheet, id)),
  );
}

function header(sheet: Sheet, id: string): ComponentChildren {
  return h('header', null,
    h('p', { class: 'eyebrow' }, 'S3 hand-off'),
    h('h1', { id }, h('bdi', null, titleOf(sheet))),
    h('p', { class: 'subtitle' }, prose(sheet.title)),
    h('dl', { class: 'origin' }, originOf(sheet).map(([name, text]) => h('div', null, h('dt', null, name), h('dd', null, h('bdi', null, text))))),
    !sheet.deployed && h('p', { class: 'notice' }, WORDS.notDeployed),
  );
}

function content({ name, title, blocks }: Section, sheet: Sheet, id: string): ComponentChildren {
  return h('section', { class: name }, h('h2', null, title), blocks.map((block, index) => rendered(block, sheet, `${id}-${name}-${index + 1}`)));
}

function rendered(block: Block, sheet: Sheet, id: string): ComponentChildren {
  switch (block.kind) {
    case 'paragraph': return h('p', null, prose(block.text));
    case 'heading': return h('h3', null, block.text);
    case 'fields': return h('dl', { class: 'fields' }, block.fields.map((field, index) => fieldRow(field, `${id}-${index + 1}`)));
    case 'steps': return h('ol', null, block.steps.map((step) => h('li', null, h('div', null, prose(step)))));
    case 'table': return matrix(id, block.caption, block.header, block.rows);
    case 'json': return jsonBlock(id, block.label, block.value);
    case 'code': return codeBlock(id, block.label, block.language, block.text);
    case 'link': return h('p', null, h('a', { class: 'launch', href: block.url, rel: 'noreferrer' }, block.label));
    case 'verify': return [
      h('p', null, attachment(block.file, String(jsonFormat.render([sheet])))),
      codeBlock(id, 'command that tests the exchange', 'Shell', block.withSheet),
    ];
  }
}

/** A status is read, and never entered anywhere. */
const NOT_COPIED = ['Status'];

function fieldRow(field: FilledField, id: string): ComponentChildren {
  const { name, label, description, value } = field;
  const isCopied = value && isComplete(value) && !NOT_COPIED.includes(name);
  return h('div', { class: 'field' },
    h('dt', null, h('bdi', null, label)),
    h('dd', { class: 'value' }, shown(value, id), isCopied ? copyButton(id, label) : null),
    h('dd', { class: 'description' }, prose(description)),
  );
}

function shown(text: string | null, id: string): ComponentChildren {
  if (text === null) return h('span', { class: 'later' }, WORDS.later);
  return text === '' ? h('span', { class: 'later' }, WORDS.empty) : h('code', { id, dir: 'auto' }, text);
}

function matrix(id: string, caption: string, [first, second]: string[], rows: Row[]): ComponentChildren {
  return h('table', { 'aria-describedby': id },
    h('caption', { id, class: 'visually-hidden' }, caption),
    h('thead', { class: 'visually-hidden' }, h('tr', null, h('th', { scope: 'col' }, first), h('th', { scope: 'col' }, second))),
    h('tbody', null, rows.map(({ verdict, head, text }) => h('tr', { class: verdict }, h('th', { scope: 'row' }, head), h('td', null, prose(text))))),
  );
}
