import { createHash } from 'node:crypto';
import { ComponentChildren, h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Sheet } from '../../handoff/sheet';
import type { Format, IndexEntry } from '../format';
import { WORDS } from '../headings';
import { article } from './article';
import script from './copy.client.js';
import { indexArticle } from './index-article';
import style from './page.css';
import { titleOf } from '../sections';

export const htmlFormat: Format = { extension: 'html', render: renderPage, index: renderIndex };

function renderPage(sheets: Sheet[]): string {
  const title = sheets.length === 1 ? titleOf(sheets[0]) : `Hand-offs of ${[...new Set(sheets.map(({ stack }) => stack))].join(', ')}`;
  return documentOf(title, sheets.map((sheet, index) => article(sheet, `sheet-${index + 1}`)));
}

function renderIndex(entries: IndexEntry[]): string {
  return documentOf(WORDS.index, indexArticle(entries));
}

/** One self-contained file: its content security policy allows only its own style and script. */
function documentOf(title: string, content: ComponentChildren): string {
  const page = h('html', { lang: 'en' },
    h('head', null,
      h('meta', { charset: 'utf-8' }),
      h('meta', { 'http-equiv': 'Content-Security-Policy', 'content': contentPolicy() }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'referrer', content: 'no-referrer' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('title', null, title),
      h('style', { dangerouslySetInnerHTML: { __html: style } }),
    ),
    h('body', null,
      h('main', null, content),
      h('p', { id: 'announcement', role: 'status', class: 'visually-hidden' }),
      h('script', { dangerouslySetInnerHTML: { __html: script } }),
    ),
  );
  return `<!DOCTYPE html>\n${renderToString(page)}\n`;
}

function contentPolicy(): string {
  return `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`;
}

function hash(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
