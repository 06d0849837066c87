import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Sheet } from '../../handoff/sheet';
import type { Format } from '../format';
import { article } from './article';
import script from './copy.client.js';
import style from './page.css';
import { titleOf } from '../sections';

export const htmlFormat: Format = { extension: 'html', render: renderPage };

/** One self-contained file: its content security policy allows only its own style and script. */
function renderPage(sheets: Sheet[]): string {
  const page = h('html', { lang: 'en' },
    h('head', null,
      h('meta', { charset: 'utf-8' }),
      h('meta', { 'http-equiv': 'Content-Security-Policy', 'content': contentPolicy() }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'referrer', content: 'no-referrer' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('title', null, sheets.length === 1 ? titleOf(sheets[0]) : `Hand-offs of ${[...new Set(sheets.map(({ stack }) => stack))].join(', ')}`),
      h('style', { dangerouslySetInnerHTML: { __html: style } }),
    ),
    h('body', null,
      h('main', null, sheets.map((sheet, index) => article(sheet, `sheet-${index + 1}`))),
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
