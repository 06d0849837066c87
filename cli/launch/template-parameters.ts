import { didYouMean, nearMiss } from '../../lib/core/near-miss';

/** A parameter as a template declares it. */
export interface DeclaredParameter {
  readonly Type?: string;
  readonly Default?: unknown;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: unknown[];
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly ConstraintDescription?: string;
}

export type DeclaredParameters = Readonly<Record<string, DeclaredParameter>>;

/** Problems that CloudFormation would reject, or the other side would have to guess. */
export function parameterProblems(declared: DeclaredParameters, given: [name: string, value: string][], leftOpen: string[]): string[] {
  const names = Object.keys(declared);
  const isDeclared = (name: string) => Object.hasOwn(declared, name);
  const unknown = [...given.map(([name]) => ['--param', name]), ...leftOpen.map((name) => ['--leave-open', name])].filter(([, name]) => !isDeclared(name));
  const meant = unknown.map(([, name]) => nearMiss(name, names));
  const settled = new Set([...given.map(([name]) => name), ...leftOpen, ...meant]);
  return [
    ...unknown.map(([option, name]) => `'${option}' ${name} is no parameter of the template${didYouMean(name, names) || `, there is: ${names.join(', ')}`}`),
    ...leftOpen.filter((name) => given.some(([other]) => other === name)).map((name) => `'--leave-open' ${name} is given by '--param'`),
    ...names.filter((name) => declared[name].Default === undefined && !settled.has(name))
      .map((name) => `'--param' ${name} is missing: the template has no default for it (or add '--leave-open ${name}' if the other side supplies it)`),
    ...given.filter(([name]) => isDeclared(name)).flatMap(([name, value]) => valueProblem(name, value, declared[name]) ?? []),
  ];
}

function valueProblem(name: string, value: string, declared: DeclaredParameter): string | undefined {
  const rule = brokenRule(value, declared);
  const hint = declared.AllowedValues ? didYouMean(value, declared.AllowedValues.map(String)) : '';
  return rule === undefined ? undefined : `'--param' ${name} ${rule}, got: '${value}'${hint}`;
}

/** Lists are left to CloudFormation, which applies the rules to each item. */
function brokenRule(value: string, declared: DeclaredParameter): string | undefined {
  const { Type = 'String', AllowedValues, ConstraintDescription } = declared;
  if (value !== value.trim()) return 'must not have white space at either end';
  if (/^(CommaDelimitedList$|List<|AWS::SSM::)/.test(Type)) return undefined;
  if (AllowedValues && !AllowedValues.map(String).includes(value)) return `must be one of ${AllowedValues.join(', ')}`;
  const rule = (Type === 'Number' ? brokenRange : brokenText)(value, declared);
  return rule === undefined || ConstraintDescription === undefined ? rule : `must match the template's rule (${ConstraintDescription})`;
}

function brokenRange(value: string, { MinValue, MaxValue }: DeclaredParameter): string | undefined {
  return value !== '' && isWithin(Number(value), MinValue, MaxValue) ? undefined : `must be a number${words(MinValue, MaxValue)}`;
}

function brokenText(value: string, { MinLength, MaxLength, AllowedPattern }: DeclaredParameter): string | undefined {
  if (!isWithin(value.length, MinLength, MaxLength)) return `must have a number of characters${words(MinLength, MaxLength)}`;
  return AllowedPattern === undefined || matches(value, AllowedPattern) ? undefined : `must match ${AllowedPattern}`;
}

type Bound = number | string | undefined;

function isWithin(number: number, lowest: Bound, highest: Bound): boolean {
  return number >= Number(lowest ?? -Infinity) && number <= Number(highest ?? Infinity);
}

function words(lowest: Bound, highest: Bound): string {
  return [lowest === undefined ? '' : ` from ${lowest}`, highest === undefined ? '' : ` up to ${highest}`].join('');
}

/** CloudFormation matches the whole value, in Java's dialect. Patterns that only Java understands are not checked. */
function matches(value: string, pattern: string): boolean {
  if (/\\[AEGHNPQRXZhpz]|&&/.test(pattern)) return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}
