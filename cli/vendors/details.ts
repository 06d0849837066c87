import type { ExternalIdFact, Fact, PrescribedName, Principal, Source, Statement, Use, VendorProfile } from './profile';
import { externalIdWords, isPublished } from './table';
import { plainTable } from '../plain-table';

/** For people: everything that the profile says, with the pages that say it, and what to ask the vendor. */
export function printVendor({ id, name, status, sources, uses }: VendorProfile): string {
  return [
    `${name} (${id})${status === 'closed' ? ', closed: the service no longer exists' : ''}`,
    ...Object.entries(uses).map(([use, facts]) => usePart(use, facts)),
    `Sources\n${indented(plainTable(Object.entries(sources).map(([key, source]) => [`[${key}]`, sourceWords(source)])))}`,
  ].join('\n\n').concat('\n');
}

type Row = [label: string, words: string];

function usePart(name: string, use: Use): string {
  const facts = factsOf(use);
  const unknown = facts.filter(([, fact]) => fact === null).map(([label]) => label);
  const rows: Row[] = [
    ['direction', factWords(use.direction)],
    ['ways in', use.waysIn.map(({ way, sources, note }) => withSources(way, sources, note)).join('\n')],
    ...facts.flatMap(([label, fact]): Row[] => fact === null ? [] : [[label, factWords(fact)]]),
    ...listRow('not granted as asked', use.actions.narrowed.map(({ action, to, reason }) => `${action} → ${to.join(', ') || 'nothing'}: ${reason}`)),
    ...listRow('conflicts', use.conflicts.map((conflict) => withSources(`${conflict.with}: ${conflict.says}`, conflict.sources))),
    ...listRow('objects of its own', use.ownObjects.map(({ key, says, sources }) => withSources(`${key}: ${says}`, sources))),
    ...listRow('steps', use.steps.map(({ text, code = [], sources }, index) => [withSources(`${index + 1}. ${text}`, sources), ...code.map((line) => `   ${line}`)].join('\n'))),
    ...unknown.length > 0 ? [['ask the vendor', unknown.join(', ')] satisfies Row] : [],
  ];
  return `${name}: ${use.product}\n${indented(`${use.summary}\n${plainTable(rows)}`)}`;
}

function listRow(label: string, lines: string[]): Row[] {
  return lines.length > 0 ? [[label, lines.join('\n')]] : [];
}

/** The facts of a use that may be missing, by their labels. */
function factsOf(use: Use): [label: string, fact: Fact<unknown> | null][] {
  const { actions } = use;
  return [
    ['principal', wordsInstead(use.principals, (principals) => principals.map(principalWords))],
    ['external ID', wordsInstead(use.externalId, externalIdDetails)],
    ['object actions', actions.object],
    ['bucket actions', actions.bucket],
    ['KMS actions', actions.kms],
    ['other actions', actions.other],
    ['lists the whole bucket', use.listsWholeBucket],
    ['ACL of uploads', use.uploadAcl],
    ['encryption', use.encryption],
    ['role assumes itself', use.selfAssume],
    ['session tags', use.sessionTags],
    ['longest session (hours)', use.longestSessionHours],
    ['role name', wordsInstead(use.roleName, nameWords)],
    ['bucket name', wordsInstead(use.bucketName, nameWords)],
    ['session name', use.sessionName],
    ['Regions of the bucket', use.bucketRegions],
    ['Regions of STS', use.stsRegions],
    ['order', use.order],
  ];
}

function wordsInstead<T>(fact: Fact<T> | null, words: (value: T) => string | string[]): Fact<string | string[]> | null {
  return fact && { ...fact, value: words(fact.value), otherwise: fact.otherwise?.map((other) => ({ ...other, value: words(other.value) })) };
}

function principalWords(principal: Principal): string {
  const { kind, value, deployment, party } = principal;
  const name = isPublished(principal) ? `${kind} ${value}` : `${kind}, issued for each customer`;
  return `${name}${[deployment, party].filter((part) => part !== undefined).map((part) => ` (${part})`).join('')}`;
}

function externalIdDetails(externalId: ExternalIdFact): string {
  const { what, known, pattern } = externalId;
  return [
    externalIdWords(externalId),
    ...what === undefined ? [] : [what],
    ...known === undefined ? [] : [`known ${known.replaceAll('-', ' ')}`],
    ...pattern === undefined ? [] : [`shape ${pattern}`],
  ].join('; ');
}

function nameWords({ exact, prefix }: PrescribedName): string {
  return exact ?? `starts with ${prefix}`;
}

function factWords({ otherwise = [], ...statement }: Fact<unknown>): string {
  return [statementWords(statement), ...otherwise.map((other) => `elsewhere: ${statementWords(other)}`)].join('\n');
}

function statementWords({ value, sources, note }: Statement<unknown>): string {
  return withSources(valueWords(value), sources, note);
}

function valueWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}

function withSources(words: string, sources: string[], note?: string): string {
  return `${words}${note === undefined ? '' : ` (${note})`} ${sources.map((source) => `[${source}]`).join(' ')}`;
}

function sourceWords({ url, read, excerpt, note }: Source): string {
  return [url, `read ${read}`, ...excerpt ? ['in part'] : [], ...note === undefined ? [] : [note]].join(', ');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
