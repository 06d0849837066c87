import hljs from 'highlight.js/lib/core';
import json from 'highlight.js/lib/languages/json';
import { ComponentChildren, h } from 'preact';
import { marked, Phrase, phrases, WORDS } from '../headings';

hljs.registerLanguage('json', json);

export function section(title: string, className: string, ...children: ComponentChildren[]): ComponentChildren {
  return h('section', { class: className }, h('h2', null, title), ...children);
}

/** Prose, with code marked up; each name keeps its own direction. */
export function prose(text: string): ComponentChildren {
  return h('bdi', null, phrases(text).map((phrase) => (phrase.kind === 'code' ? h('code', null, marked(phrase.text).map(piece)) : piece(phrase))));
}

function piece({ kind, text }: Phrase): ComponentChildren {
  return kind === 'later' ? h('span', { class: 'later', title: text }, text.replace(/: [a-z ]+›$/, '›')) : text;
}

/** The script shows the button, which does nothing without it. */
export function copyButton(target: string, label: string): ComponentChildren {
  return h('button', { 'type': 'button', 'class': 'copy', 'hidden': true, 'data-copy': target, 'aria-label': `Copy ${label}` }, 'Copy');
}

export function jsonBlock(id: string, label: string, value: object): ComponentChildren {
  const highlighted = hljs.highlight(JSON.stringify(value, null, 2), { language: 'json' }).value;
  return block(id, label, 'JSON', h('code', { id, dangerouslySetInnerHTML: { __html: highlighted } }));
}

export function shellBlock(id: string, label: string, command: string | null): ComponentChildren {
  return block(id, label, 'Shell', h('code', { id }, command ?? WORDS.later));
}

/** Scrolls sideways, so it must be reachable by keyboard. */
function block(id: string, label: string, language: string, code: ComponentChildren): ComponentChildren {
  return h('figure', { class: 'block' },
    h('figcaption', null, h('span', null, language), copyButton(id, label)),
    h('pre', { 'tabindex': 0, 'role': 'region', 'aria-label': label }, code),
  );
}
