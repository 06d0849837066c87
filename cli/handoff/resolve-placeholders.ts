import type { HandoffBucket, HandoffRequest } from '../../lib/handoffs/handoff';
import type { HandoffTrust } from '../../lib/handoffs/handoff-trust';
import type { DescribedField, DescribedHandoff } from '../../lib/handoffs/private/metadata-format';

/** What the placeholders of a hand-off stand for. */
export interface StackValues {
  /** False before a deployment: an output without a value is known later, not absent. */
  readonly deployed: boolean;
  /** Names of the outputs that the template declares. */
  readonly declaredOutputs: ReadonlySet<string>;
  /** Values of the outputs that are known. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Values of the parameters and pseudo parameters that are known. */
  readonly others: ReadonlyMap<string, string>;
}

export interface PolicyDocument {
  readonly Statement: unknown;
}

export interface FilledField extends Omit<DescribedField, 'output'> {
  /** Null until the stack is deployed. */
  readonly value: string | null;
}

export interface FilledHandoff extends Omit<DescribedHandoff, 'fields' | 'counterpartPolicy' | 'buckets'> {
  readonly fields: FilledField[];
  readonly counterpartPolicy?: PolicyDocument;
  readonly buckets: HandoffBucket[];
}

/** Marks what names an output that the deployed stack does not have. */
const ABSENT = Symbol('absent');
type Filled<T> = T | typeof ABSENT;

const PLACEHOLDER = /\{\{!|\{\{([^!{}][^{}]*)\}\}/g;

/** How a value reads that is not known. */
export const UNKNOWN_MARK = /(‹[^‹›]{1,300}: (?:known after deployment|unknown)›)/;

/**
 * The hand-off with the values of a stack in place of the placeholders. A statement, field, step or other text that names an
 * output which the deployed stack does not have is left out: its condition does not hold.
 */
export function fillIn(handoff: DescribedHandoff, values: StackValues): FilledHandoff {
  const { integration, sender, contact, title, fields, request, counterpartPolicy, trust, buckets = [], ...lists } = handoff;
  return {
    integration: unescape(integration),
    sender: sender && orMark(sender, values),
    contact: contact && orMark(contact, values),
    title: orMark(title, values),
    fields: fields.map((field) => fillField(field, values)).filter(isPresent),
    request: request && fillRequest(request, values),
    counterpartPolicy: counterpartPolicy && fillPolicy(counterpartPolicy, values),
    trust: trust && fillKnown<HandoffTrust>(trust, values),
    buckets: buckets.map((bucket) => fillKnown<HandoffBucket>(bucket, values)).filter(({ bucketName }) => bucketName !== undefined),
    ...fillLists(lists, values),
  };
}

function fillLists<T extends Record<string, unknown[]>>(lists: T, values: StackValues): T {
  const fill = (items: unknown[]) => items.map((item) => fillValue(item, values)).filter(isPresent);
  return Object.fromEntries(Object.entries(lists).map(([part, items]) => [part, fill(items)])) as T;
}

function fillField({ output, ...words }: DescribedField, values: StackValues): Filled<FilledField> {
  const filled = fillValue(words, values);
  const value = values.outputs.get(output);
  if (filled === ABSENT || (value === undefined && values.deployed)) return ABSENT;
  return { ...filled, value: value ?? null };
}

function fillRequest(request: HandoffRequest, values: StackValues): HandoffRequest {
  return Object.fromEntries(Object.entries(request).map(([rule, text]) => [rule, fillValue(text, values)]).filter(([, text]) => text !== ABSENT));
}

/** For programs: what a deployed stack does not have, or nobody knows of it, is left out. */
function fillKnown<T extends object>(part: T, values: StackValues): T {
  const isKnown = (value: unknown) => isPresent(value) && !(values.deployed && UNKNOWN_MARK.test(JSON.stringify(value)));
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, fillValue(value, values)]).filter(([, value]) => isKnown(value))) as T;
}

/** A policy without statements says nothing. */
function fillPolicy({ Statement, ...rest }: Required<DescribedHandoff>['counterpartPolicy'], values: StackValues): PolicyDocument | undefined {
  const statements = [Statement].flat().map((statement) => fillValue(statement, values)).filter(isPresent);
  const filledRest = fillValue(rest, values);
  if (statements.length === 0 || filledRest === ABSENT) return undefined;
  return { ...filledRest, Statement: statements };
}

function fillValue<T>(value: T, values: StackValues): Filled<T>;
function fillValue(value: unknown, values: StackValues): unknown {
  if (typeof value === 'string') return fillText(value, values);
  if (Array.isArray(value)) {
    const items = value.map((item) => fillValue(item, values));
    return items.every(isPresent) ? items : ABSENT;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, fillValue(inner, values)]);
  return entries.every(([, inner]) => isPresent(inner)) ? Object.fromEntries(entries) : ABSENT;
}

function fillText(text: string, values: StackValues): Filled<string> {
  let absent = false;
  const filled = text.replace(PLACEHOLDER, (_, name?: string) => {
    if (name === undefined) return '{{';
    const value = lookUp(name, values);
    if (value === ABSENT) absent = true;
    return typeof value === 'string' ? value : '';
  });
  return absent ? ABSENT : filled;
}

/** An output comes before a parameter of the same name: it may be absent where the parameter is empty. */
function lookUp(name: string, values: StackValues): Filled<string> {
  const { outputs, declaredOutputs, others, deployed } = values;
  const output = outputs.get(name);
  if (output !== undefined) return output;
  if (declaredOutputs.has(name)) return deployed ? ABSENT : mark(name, values);
  return others.get(name) ?? mark(name, values);
}

function mark(name: string, { deployed }: StackValues): string {
  return `‹${name.replace(/[‹›]/g, '').slice(0, 300)}: ${deployed ? 'unknown' : 'known after deployment'}›`;
}

/** A title or sender stays, whatever the stack does not have. */
function orMark(text: string, values: StackValues): string {
  return text.replace(PLACEHOLDER, (_, name?: string) => {
    if (name === undefined) return '{{';
    const value = lookUp(name, values);
    return value === ABSENT ? mark(name, values) : value;
  });
}

function unescape(text: string): string {
  return text.replaceAll('{{!', '{{');
}

function isPresent<T>(value: T | typeof ABSENT): value is T {
  return value !== ABSENT;
}
