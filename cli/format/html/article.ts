import { ComponentChildren, h } from 'preact';
import { copyButton, jsonBlock, prose, section, shellBlock } from './components';
import type { HandoffExemption } from '../../../lib/handoffs/handoff';
import type { FilledField } from '../../handoff/resolve-placeholders';
import type { Sheet } from '../../handoff/sheet';
import { exemptionTitle, policyHint, requestRules, statementOf, WORDS } from '../headings';

/** One sheet; ids start with the given one. */
export function article(sheet: Sheet, id: string): ComponentChildren {
  return h('article', { 'aria-labelledby': id },
    header(sheet, id),
    values(sheet, id),
    secret(sheet, id),
    steps(sheet),
    policy(sheet, id),
    access(sheet, id),
    requests(sheet, id),
    exemptions(sheet, id),
  );
}

function header({ title, integration, stack, region, account, deployed }: Sheet, id: string): ComponentChildren {
  const origin: [string, string | null][] = [['Integration', integration], ['Stack', stack], ['Region', region], ['Account', account]];
  return h('header', null,
    h('p', { class: 'eyebrow' }, 'S3 hand-off'),
    h('h1', { id }, h('bdi', null, title)),
    h('dl', { class: 'origin' }, origin.map(([name, text]) => text !== null && h('div', null, h('dt', null, name), h('dd', null, h('bdi', null, text))))),
    !deployed && h('p', { class: 'notice' }, WORDS.notDeployed),
  );
}

function values({ fields }: Sheet, id: string): ComponentChildren {
  if (fields.length === 0) return null;
  return section(WORDS.values, 'values',
    h('dl', { class: 'fields' }, fields.map((field, index) => fieldRow(field, `${id}-value-${index + 1}`))),
  );
}

function fieldRow(field: FilledField, id: string): ComponentChildren {
  const { label, description } = field;
  const statement = statementOf(field);
  return h('div', { class: statement ? 'field wide' : 'field' },
    h('dt', null, h('bdi', null, label)),
    h('dd', { class: 'value' }, statement ? jsonBlock(id, label, statement) : [value(field, id), field.value ? copyButton(id, label) : null]),
    h('dd', { class: 'description' }, prose(description)),
  );
}

function value({ value: text }: FilledField, id: string): ComponentChildren {
  if (text === null) return h('span', { class: 'later' }, WORDS.later);
  return text === '' ? h('span', { class: 'later' }, WORDS.empty) : h('code', { id, dir: 'auto' }, text);
}

function secret(sheet: Sheet, id: string): ComponentChildren {
  return sheet.secret && section(WORDS.secret, 'secret', h('p', null, WORDS.secretHint), shellBlock(`${id}-secret`, 'command that reads the secret', sheet.secret.command));
}

function steps(sheet: Sheet): ComponentChildren {
  return sheet.steps.length > 0 && section(WORDS.steps, 'steps', h('ol', null, sheet.steps.map((step) => h('li', null, h('div', null, prose(step))))));
}

function policy(sheet: Sheet, id: string): ComponentChildren {
  return sheet.policy && section(WORDS.policy, 'policy', h('p', null, policyHint(sheet.policy)), jsonBlock(`${id}-policy`, 'counterpart policy', sheet.policy));
}

function access({ can, cannot }: Sheet, id: string): ComponentChildren {
  if (can.length + cannot.length === 0) return null;
  const rows = [...can.map((words) => ['can', words]), ...cannot.map((words) => ['cannot', words])];
  return section(WORDS.access, 'access', matrix(`${id}-access`, 'What you can and cannot do', ['You', 'What'], rows.map(([verdict, words]) => ({
    className: verdict,
    head: verdict,
    text: words,
  }))));
}

function requests({ request }: Sheet, id: string): ComponentChildren {
  const rules = request ? requestRules(request) : [];
  if (rules.length === 0) return null;
  return section(WORDS.requests, 'requests', matrix(`${id}-requests`, 'What your requests look like', ['Rule', 'What to send'],
    rules.map(([label, text]) => ({ head: label, text }))));
}

interface Row {
  readonly className?: string;
  readonly head: ComponentChildren;
  readonly text: string;
}

function matrix(id: string, caption: string, [first, second]: string[], rows: Row[]): ComponentChildren {
  return h('table', { 'aria-describedby': id },
    h('caption', { id, class: 'visually-hidden' }, caption),
    h('thead', { class: 'visually-hidden' }, h('tr', null, h('th', { scope: 'col' }, first), h('th', { scope: 'col' }, second))),
    h('tbody', null, rows.map(({ className, head, text }) => h('tr', { class: className }, h('th', { scope: 'row' }, head), h('td', null, prose(text))))),
  );
}

function exemptions(sheet: Sheet, id: string): ComponentChildren {
  if (sheet.exemptions.length === 0) return null;
  return section(WORDS.exemptions, 'exemptions', sheet.exemptions.map((item, index) => exemption(item, `${id}-exemption-${index + 1}`)));
}

function exemption(item: HandoffExemption, id: string): ComponentChildren {
  const title = exemptionTitle(item);
  return h('div', { class: 'exemption' },
    h('h3', null, title),
    h('p', null, 'It blocks this exchange ', prose(item.reason), '. ', WORDS.exemptionHint),
    jsonBlock(id, `condition for the ${title}`, item.condition),
  );
}
