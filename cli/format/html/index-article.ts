import { ComponentChildren, h } from 'preact';
import type { IndexEntry } from '../format';
import { WORDS } from '../headings';

/** Links every sheet of a folder. */
export function indexArticle(entries: IndexEntry[]): ComponentChildren {
  return h('article', { 'aria-labelledby': 'index' },
    h('header', null, h('p', { class: 'eyebrow' }, 'S3 hand-off'), h('h1', { id: 'index' }, WORDS.index)),
    h('section', null, h('ul', { class: 'index' }, entries.map(entry))),
  );
}

function entry({ file, sheet: { integration, title, stack, deployed } }: IndexEntry): ComponentChildren {
  return h('li', null,
    h('a', { href: file }, h('bdi', null, integration)),
    h('p', null, h('bdi', null, title)),
    h('p', { class: 'where' }, h('bdi', null, stack), ' ', h('span', { class: deployed ? undefined : 'later' }, deployed ? WORDS.deployed : WORDS.undeployed)),
  );
}
