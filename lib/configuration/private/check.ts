import { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { Token } from 'aws-cdk-lib';
import { ConfigPath, ConfigProblem, isObject, problemText } from './problem';
import { refusalOf } from '../../core/errors';
import { didYouMean, nearMiss } from '../../core/near-miss';

/** A kind of configuration, with its schema and rules. */
export interface ConfigKind<T> {
  /** The key that holds the name of what is configured, which is also the name of its file. */
  readonly nameKey: keyof T & string;
  readonly schema: object;
  /** Rules for single texts beyond the schema, by path (`*` stands for every list index). A rule throws an error made by `invalid`. */
  readonly valueRules: Record<string, (text: string) => void>;
  /** Rules across several values. A rule may read only values that `isSound` confirms. */
  readonly problemsBetween: (config: T, isSound: IsSound) => ConfigProblem[];
}

/** Whether the schema accepts the values at all of these paths, and everything in them (`*` stands for every list index). */
export type IsSound = (...paths: string[]) => boolean;

/** Refuses an invalid configuration. The value may have any type, because it may come from another language or from a YAML reader. */
export function checkConfig<T>(kind: ConfigKind<T>, config: T): void {
  const problems = configProblems(kind, config);
  if (problems.length > 0) throw new Error(problems.map((problem) => problemText(problem, config)).join('\n'));
}

/** All problems of a configuration. If a rule refuses a value, its problem replaces the schema's. */
export function configProblems<T>(kind: ConfigKind<T>, config: unknown): ConfigProblem[] {
  const errors = schemaErrors(kind.schema, config);
  const againstSchema = problemsOfErrors(errors, kind.schema);
  const padded = paddedTexts(config).map(({ path }) => ({ path, rule: 'must not have white space at either end', showsValue: true }));
  const againstRules = [...padded, ...Object.entries(kind.valueRules).flatMap(([pattern, rule]) =>
    textsAt(config, pattern.split('/').slice(1)).filter(({ text }) => !isPadded(text)).flatMap(({ path, text }) => problemsOf(path, () => rule(text))))];
  const ruled = new Set(againstRules.map(({ path }) => path.join('/')));
  return [
    ...againstSchema.filter(({ path, key }) => key !== undefined || !ruled.has(path.join('/'))),
    ...againstRules,
    ...isObject(config) ? kind.problemsBetween(config as T, (...paths) => !errors.some((error) => paths.some((path) => concerns(error, path)))) : [],
  ];
}

/** The problem of the value at a path, if the check throws an error made by `invalid`. */
export function problemsOf(path: ConfigPath, check: () => unknown): ConfigProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    const refusal = refusalOf(error as Error);
    if (!refusal) throw error;
    return [{ path, ...refusal, showsValue: true }];
  }
}

/** Only code can contain tokens. In a file, a text that looks like a token would pass every other rule. */
export function tokenProblems(value: unknown, path: ConfigPath = []): ConfigProblem[] {
  if (isToken(value)) return [{ path, rule: 'must not look like a token of CDK', showsValue: true }];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    isToken(key) ? [{ path, key, rule: `must not have '${key}', which looks like a token of CDK` }] : tokenProblems(item, [...path, key]));
}

interface Text {
  readonly path: ConfigPath;
  readonly text: string;
}

/** The literal texts at the paths that match a pattern. */
function textsAt(value: unknown, pattern: string[], path: string[] = []): Text[] {
  const [key, ...rest] = pattern;
  if (key === undefined) return typeof value === 'string' && !isToken(value) ? [{ path, text: value }] : [];
  if (!isObject(value)) return [];
  const keys = key === '*' ? Object.keys(value) : [key].filter((name) => Object.hasOwn(value, name));
  return keys.flatMap((name) => textsAt(value[name], rest, [...path, name]));
}

/** All texts with white space at an end. An object that an alias repeats is visited once, so cycles end. */
function paddedTexts(value: unknown, path: string[] = [], seen = new Set<object>()): Text[] {
  if (typeof value === 'string') return isPadded(value) && !isToken(value) ? [{ path, text: value }] : [];
  if (!isObject(value) || Token.isUnresolved(value) || seen.has(value)) return [];
  seen.add(value);
  return Object.keys(value).flatMap((key) => paddedTexts(value[key], [...path, key], seen));
}

function isPadded(text: string): boolean {
  return text !== text.trim();
}

const VALIDATORS = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const known = VALIDATORS.get(schema);
  if (known) return known;
  const validator = new Ajv({ allErrors: true, allowUnionTypes: true, verbose: true });
  validator.addVocabulary(['patternErrorMessage']); // a keyword of editors, which show the message as we do
  const compiled = validator.compile(schema);
  VALIDATORS.set(schema, compiled);
  return compiled;
}

function schemaErrors(schema: object, config: unknown): ErrorObject[] {
  const validate = validatorOf(schema);
  validate(config);
  return (validate.errors ?? []).filter((error) => !isAboutToken(error)).filter(isCause);
}

/** Whether an error makes the value at a path, or anything in it, unreliable. An unknown key does not affect its siblings. */
function concerns(error: ErrorObject, path: string): boolean {
  if (error.keyword === 'additionalProperties') return false;
  const absent = absentKeys(error).map((name) => `${error.instancePath}/${name}`);
  return (absent.length > 0 ? absent : [error.instancePath]).some((wrong) => meet(wrong.split('/'), path.split('/')));
}

/** Whether two paths are equal, or one leads to the other. */
function meet(one: string[], other: string[]): boolean {
  return one.slice(0, other.length).every((key, index) => other[index] === '*' || key === other[index]);
}

function problemsOfErrors(errors: ErrorObject[], schema: object): ConfigProblem[] {
  const meant = new Set(errors.flatMap((error) => meantKey(error) ?? []));
  return errors.filter((error) => !isExplainedBy(meant, error)).map((error) => problemOfError(error, schema));
}

/** Drops errors in the branches of a failed choice, which is reported itself. For a value that is not an object, `oneOf` adds nothing. */
function isCause({ schemaPath, keyword, data }: ErrorObject, _: number, errors: ErrorObject[]): boolean {
  if (keyword === 'oneOf' && !isObject(data)) return false;
  return !errors.some((other) => ['oneOf', 'anyOf'].includes(other.keyword) && schemaPath.startsWith(`${other.schemaPath}/`));
}

/** Whether an error is about the value of a token, which is known only at deployment. Its type is known now. */
function isAboutToken({ keyword, data }: ErrorObject): boolean {
  return isToken(data) && ['pattern', 'minLength', 'maxLength', 'minimum', 'maximum'].includes(keyword);
}

function isToken(value: unknown): boolean {
  return typeof value === 'number' && Token.isUnresolved(value) || typeof value === 'string' && (Token.isUnresolved(value) || Token.isUnresolved([value]));
}

/** The path of the key that a misspelt key probably means. */
function meantKey({ instancePath, keyword, params, parentSchema }: ErrorObject): string | undefined {
  if (keyword !== 'additionalProperties') return undefined;
  const meant = nearMiss(params.additionalProperty, Object.keys(parentSchema!.properties));
  return meant === undefined ? undefined : `${instancePath}/${meant}`;
}

/** Whether the missing key is present under a misspelt name. */
function isExplainedBy(meant: Set<string>, error: ErrorObject): boolean {
  return absentKeys(error).some((name) => meant.has(`${error.instancePath}/${name}`));
}

/** The keys that an error reports as missing; for a choice, the keys of all branches. */
function absentKeys({ keyword, params, schema }: ErrorObject): string[] {
  if (keyword === 'required') return [params.missingProperty];
  return ['oneOf', 'anyOf'].includes(keyword) ? (schema as Branch[]).flatMap(({ required }) => required) : [];
}

function problemOfError({ instancePath, keyword, message, params, data, schema, parentSchema }: ErrorObject, whole: object): ConfigProblem {
  const path = instancePath.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  switch (keyword) {
    case 'additionalProperties': {
      const { additionalProperty: key } = params;
      return { path, key, rule: `must not have '${key}'`, hint: didYouMean(key, Object.keys(parentSchema!.properties)) || elsewhere(key, whole) };
    }
    case 'required': return { path, rule: `must have '${params.missingProperty}'` };
    case 'oneOf': return { path, rule: `must have exactly one of ${branches(schema as Branch[]).join(', ')}` };
    case 'anyOf': return { path, rule: `must have ${branches(schema as Branch[]).join(' or ')}` };
    case 'enum': {
      const hint = typeof data === 'string' ? didYouMean(data, params.allowedValues) : undefined;
      return { path, rule: `must be one of ${params.allowedValues.join(', ')}`, showsValue: true, hint };
    }
    case 'type': {
      const types: string[] = [params.type].flat();
      const needsQuotes = types.includes('string') && ['number', 'boolean'].includes(typeof data);
      return { path, rule: `must be ${types.join(' or ')}`, showsValue: true, hint: needsQuotes ? ', put it in quotes' : undefined };
    }
    case 'pattern': return { path, rule: parentSchema!.patternErrorMessage ?? message, showsValue: true };
    default: return { path, rule: message!, showsValue: true };
  }
}

/** A hint where a misplaced key belongs: `, did you mean enabled in schedule?` */
function elsewhere(key: string, whole: { definitions?: Record<string, any> }): string {
  const { definitions = {} } = whole;
  const places = Object.entries(definitions).map(([name, { properties = {} }]) => ({ name, meant: nearMiss(key, Object.keys(properties)) }));
  const exact = places.filter(({ meant }) => meant === key);
  const found = (exact.length > 0 ? exact : places).filter(({ meant }) => meant !== undefined);
  return found.length === 0 ? '' : `, did you mean ${found.map(({ name, meant }) => `${meant} in ${name}`).join(' or ')}?`;
}

interface Branch {
  readonly required: string[];
  readonly properties?: Record<string, { const?: unknown }>;
}

/** What each branch of a choice requires: `principalArn`, `pending: true`. */
function branches(choice: Branch[]): string[] {
  return choice.flatMap(({ required, properties = {} }) =>
    required.map((name) => properties[name]?.const === undefined ? name : `${name}: ${properties[name].const}`));
}
