import { Token, Tokenization } from 'aws-cdk-lib';
import { invalid } from './errors';

/** Throws unless the value is a string without white space at either end. Unquoted YAML gives numbers, and copying adds white space. */
export function validateText(property: string, value: string): void {
  if (typeof value !== 'string') throw invalid(property, `must be a string${remedyOf(value)}`, value);
  if (value !== value.trim()) throw invalid(property, 'must not have white space at either end', value);
}

/** Throws unless the value is undefined, or one line of text for people. */
export function validateLine(property: string, value: string | undefined): void {
  if (value === undefined) return;
  validateText(property, value);
  if (!/^.{1,256}$/.test(value)) throw invalid(property, 'must be one line of 1 to 256 characters', value);
}

/** Throws unless the value is a list of such strings. A token list passes. */
export function validateTexts(property: string, values: string[]): void {
  if (!Array.isArray(values)) throw invalid(property, 'must be a list of strings', values);
  if (Token.isUnresolved(values)) return;
  for (const value of values) validateText(property, value);
}

/** `one, two and three` */
export function listed(texts: string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

function remedyOf(value: unknown): string {
  if (['number', 'bigint', 'boolean'].includes(typeof value)) return ', put it in quotes';
  if (Tokenization.isResolvable(value)) return ' (Token.asString makes one of a token)';
  return value instanceof String ? ', not a String object' : '';
}
