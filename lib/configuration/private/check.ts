import type { ErrorObject, ValidateFunction } from 'ajv';
import { Token } from 'aws-cdk-lib';
import { ConfigPath, ConfigProblem, isObject, problemText } from './problem';
import { refusalOf } from '../../core/errors';
import { ajv } from '../../core/lazy';
import { didYouMean, nearMiss } from '../../core/near-miss';

/** A kind of configuration, and what it has to be. */
export interface ConfigKind<T> {
  /** The key that holds the name of what is configured, which is also the name of its file. */
  readonly nameKey: keyof T & string;
  readonly schema: object;
  /** What single texts have to be beyond the schema, by path (`*` is every place of a list). They throw what `invalid` makes. */
  readonly valueRules: Record<string, (text: string) => void>;
  /** What values have to be together. A rule may read only what `isSound`. */
  readonly problemsBetween: (config: T, isSound: IsSound) => ConfigProblem[];
}

/** Whether the schema accepts the values at all of these paths, and everything in them (`*` is every place of a list). */
export type IsSound = (...paths: string[]) => boolean;

/** Refuses what is not a configuration of its kind, whatever else it is: it may come from another language, or from any reader. */
export function checkConfig<T>(kind: ConfigKind<T>, config: T): void {
  const problems = configProblems(kind, config);
  if (problems.length > 0) throw new Error(problems.map((problem) => problemText(problem, config)).join('\n'));
}

/** Everything that is wrong with a configuration. Where a rule of ours refuses a value, it says so in place of the schema. */
export function configProblems<T>(kind: ConfigKind<T>, config: unknown): ConfigProblem[] {
  const errors = schemaErrors(kind.schema, config);
  const againstSchema = problemsOfErrors(errors, kind.schema);
  const copied = copiedTexts(config).map(({ path }) => ({ path, rule: 'must not have white space at either end', showsValue: true }));
  const againstRules = [...copied, ...Object.entries(kind.valueRules).flatMap(([pattern, rule]) =>
    textsAt(config, pattern.split('/').slice(1)).filter(({ text }) => !isCopied(text)).flatMap(({ path, text }) => problemsOf(path, () => rule(text))))];
  const ruled = new Set(againstRules.map(({ path }) => path.join('/')));
  return [
    ...againstSchema.filter(({ path, key }) => key !== undefined || !ruled.has(path.join('/'))),
    ...againstRules,
    ...isObject(config) ? kind.problemsBetween(config as T, (...paths) => !errors.some((error) => paths.some((path) => concerns(error, path)))) : [],
  ];
}

/** What is wrong with the value at a path, where a check throws what `invalid` makes. */
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

/** What only code can say: a text that looks like a token would pass every other rule. */
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

/** The literal texts that a pattern leads to. */
function textsAt(value: unknown, pattern: string[], path: string[] = []): Text[] {
  const [key, ...rest] = pattern;
  if (key === undefined) return typeof value === 'string' && !isToken(value) ? [{ path, text: value }] : [];
  if (!isObject(value)) return [];
  const keys = key === '*' ? Object.keys(value) : [key].filter((name) => Object.hasOwn(value, name));
  return keys.flatMap((name) => textsAt(value[name], rest, [...path, name]));
}

/** Texts with white space at an end, wherever they are. What an alias repeats is looked at once, and a circle ends. */
function copiedTexts(value: unknown, path: string[] = [], seen = new Set<object>()): Text[] {
  if (typeof value === 'string') return isCopied(value) && !isToken(value) ? [{ path, text: value }] : [];
  if (!isObject(value) || Token.isUnresolved(value) || seen.has(value)) return [];
  seen.add(value);
  return Object.keys(value).flatMap((key) => copiedTexts(value[key], [...path, key], seen));
}

function isCopied(text: string): boolean {
  return text !== text.trim();
}

const VALIDATORS = new WeakMap<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const known = VALIDATORS.get(schema);
  if (known) return known;
  const validator = new (ajv().Ajv)({ allErrors: true, allowUnionTypes: true, verbose: true });
  validator.addVocabulary(['patternErrorMessage']); // of editors, which show it like we do
  const compiled = validator.compile(schema);
  VALIDATORS.set(schema, compiled);
  return compiled;
}

function schemaErrors(schema: object, config: unknown): ErrorObject[] {
  const validate = validatorOf(schema);
  validate(config);
  return (validate.errors ?? []).filter((error) => !isAboutToken(error)).filter(isCause);
}

/** Whether an error leaves the value at a path, or what is in it, in doubt. An unknown key leaves its neighbours alone. */
function concerns(error: ErrorObject, path: string): boolean {
  if (error.keyword === 'additionalProperties') return false;
  const absent = absentKeys(error).map((name) => `${error.instancePath}/${name}`);
  return (absent.length > 0 ? absent : [error.instancePath]).some((wrong) => meet(wrong.split('/'), path.split('/')));
}

/** Whether one path is, or leads to, the other. */
function meet(one: string[], other: string[]): boolean {
  return one.slice(0, other.length).every((key, index) => other[index] === '*' || key === other[index]);
}

function problemsOfErrors(errors: ErrorObject[], schema: object): ConfigProblem[] {
  const meant = new Set(errors.flatMap((error) => meantKey(error) ?? []));
  return errors.filter((error) => !isExplainedBy(meant, error)).map((error) => problemOfError(error, schema));
}

/** A choice that failed speaks for what is wrong with its branches; only an object has one to make. */
function isCause({ schemaPath, keyword, data }: ErrorObject, _: number, errors: ErrorObject[]): boolean {
  if (keyword === 'oneOf' && !isObject(data)) return false;
  return !errors.some((other) => ['oneOf', 'anyOf'].includes(other.keyword) && schemaPath.startsWith(`${other.schemaPath}/`));
}

/** What a token stands for is known at deployment; that it stands for a text or number is known now. */
function isAboutToken({ keyword, data }: ErrorObject): boolean {
  return isToken(data) && ['pattern', 'minLength', 'maxLength', 'minimum', 'maximum'].includes(keyword);
}

function isToken(value: unknown): boolean {
  return typeof value === 'number' && Token.isUnresolved(value) || typeof value === 'string' && (Token.isUnresolved(value) || Token.isUnresolved([value]));
}

/** The path and name of a key that was misspelt. */
function meantKey({ instancePath, keyword, params, parentSchema }: ErrorObject): string | undefined {
  if (keyword !== 'additionalProperties') return undefined;
  const meant = nearMiss(params.additionalProperty, Object.keys(parentSchema!.properties));
  return meant === undefined ? undefined : `${instancePath}/${meant}`;
}

/** What seems to be missing is there, under a misspelt key. */
function isExplainedBy(meant: Set<string>, error: ErrorObject): boolean {
  return absentKeys(error).some((name) => meant.has(`${error.instancePath}/${name}`));
}

/** The keys whose absence an error is about; of a choice, every key that would make it. */
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

/** Where a key that is in the wrong place would be right: `, did you mean enabled in schedule?` */
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

/** What each branch of a choice asks for: `principalArn`, `pending: true`. */
function branches(choice: Branch[]): string[] {
  return choice.flatMap(({ required, properties = {} }) =>
    required.map((name) => properties[name]?.const === undefined ? name : `${name}: ${properties[name].const}`));
}
