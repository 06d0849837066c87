import hljs from 'highlight.js/lib/core';
import json from 'highlight.js/lib/languages/json';
import { ComponentChildren, h } from 'preact';
import { UNKNOWN_MARK } from '../../handoff/resolve-placeholders';
import { marked, Phrase, phrases, WORDS } from '../headings';

hljs.registerLanguage('json', json);

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

/** Whether a text holds nothing that is known after deployment only. */
export function isComplete(text: string): boolean {
  return !UNKNOWN_MARK.test(text);
}

export function jsonBlock(id: string, label: string, value: object): ComponentChildren {
  const text = JSON.stringify(value, null, 2);
  const highlighted = hljs.highlight(text, { language: 'json' }).value;
  return block(id, label, 'JSON', isComplete(text), h('code', { id, dangerouslySetInnerHTML: { __html: highlighted } }));
}

export function codeBlock(id: string, label: string, language: string, text: string | null): ComponentChildren {
  return block(id, label, language, text !== null && isComplete(text), h('code', { id }, text ?? WORDS.later));
}

/** A file that the page itself holds. */
export function attachment(file: string, text: string): ComponentChildren {
  const address = `data:application/json;base64,${Buffer.from(text).toString('base64')}`;
  return h('a', { class: 'launch', download: file, href: address }, `Download ${file}`);
}

/** Lines wrap: nothing is cut off on a phone or on paper. */
function block(id: string, label: string, language: string, isCopied: boolean, code: ComponentChildren): ComponentChildren {
  return h('figure', { 'class': 'block', 'aria-label': label },
    h('figcaption', null, h('span', null, language), isCopied && copyButton(id, label)),
    h('pre', null, code),
  );
}
