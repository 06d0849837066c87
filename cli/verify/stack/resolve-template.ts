import { DeployedResource, UNKNOWN } from './deployed-resource';
import { RESOURCE_TYPES } from './resource-types';
import { partitionOf } from '../../../lib/core/partition-table';

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** By logical id. */
  readonly physicalIds: ReadonlyMap<string, string>;
  /** By logical id of the nested stack, then by name. */
  readonly nestedOutputs: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface TemplateBody {
  readonly Conditions?: Record<string, unknown>;
  readonly Resources?: Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown>; readonly Condition?: string }>;
}

export const NESTED_STACK = 'AWS::CloudFormation::Stack';

const NO_VALUE = Symbol('AWS::NoValue');

/** The resources that exist, with the properties that CloudFormation gave them. */
export function resolveResources(template: TemplateBody, deployed: Place): DeployedResource[] {
  const { Resources = {} } = template;
  const place = { ...deployed, physicalIds: namesOf(deployed.physicalIds) };
  const resolver = new Resolver(template, place);
  return Object.entries(Resources)
    .filter(([id]) => place.physicalIds.has(id))
    .map(([logicalId, { Type, Properties = {} }]) => ({
      logicalId,
      type: Type,
      physicalId: place.physicalIds.get(logicalId)!,
      arn: resolver.arn(logicalId),
      properties: resolver.resolve(Properties) as Record<string, unknown>,
    }));
}

/** The id of a role or user is its name; some say its ARN. */
function namesOf(physicalIds: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...physicalIds].map(([logicalId, id]) => [logicalId, /^arn:[^:]+:iam:.*\/([^/]+)$/.exec(id)?.[1] ?? id]));
}

type Intrinsic = (argument: any) => unknown;

class Resolver {
  private readonly intrinsics: Record<string, Intrinsic> = {
    'Ref': (name: string) => this.ref(name),
    'Fn::GetAtt': (argument: string | [string, string]) => this.attribute(...(typeof argument === 'string' ? splitOnce(argument) : argument)),
    'Fn::Join': ([separator, parts]: [string, unknown]) => this.list(parts).join(separator),
    'Fn::Sub': (argument: string | [string, Record<string, unknown>]) => (
      typeof argument === 'string' ? this.substitute(argument, {}) : this.substitute(argument[0], argument[1])
    ),
    'Fn::Select': ([index, list]: [unknown, unknown]) => this.list(list)[Number(this.resolve(index))] ?? UNKNOWN,
    'Fn::Split': ([separator, text]: [string, unknown]) => String(this.resolve(text)).split(separator),
    'Fn::If': ([condition, yes, no]: [string, unknown, unknown]) => this.resolve(this.condition(condition) ? yes : no),
    'Fn::Equals': ([one, other]: [unknown, unknown]) => this.resolve(one) === this.resolve(other),
    'Fn::Not': ([operand]: [unknown]) => !this.test(operand),
    'Fn::And': (operands: unknown[]) => operands.every((operand) => this.test(operand)),
    'Fn::Or': (operands: unknown[]) => operands.some((operand) => this.test(operand)),
    'Fn::Contains': ([list, value]: [unknown, unknown]) => this.list(list).includes(String(this.resolve(value))),
  };

  constructor(private readonly template: TemplateBody, private readonly place: Place) {}

  resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[name, argument] = ['', undefined]] = entries;
    if (entries.length === 1 && Object.hasOwn(this.intrinsics, name)) return this.intrinsics[name](argument);
    if (entries.length === 1 && name.startsWith('Fn::')) return UNKNOWN;
    return Object.fromEntries(entries.map(([key, inner]) => [key, this.resolve(inner)]).filter(([, inner]) => inner !== NO_VALUE));
  }

  arn(logicalId: string): string | undefined {
    const { account, region, physicalIds } = this.place;
    const { Type, Properties = {} } = this.template.Resources?.[logicalId] ?? { Type: '' };
    const name = physicalIds.get(logicalId) ?? UNKNOWN;
    if (name.startsWith('arn:')) return name;
    const path = typeof Properties.Path === 'string' ? Properties.Path : '/';
    return RESOURCE_TYPES.get(Type)?.arn?.({ partition: partitionOf(region).name, account, region, name, path });
  }

  private ref(name: string): unknown {
    const { account, region, stackName, parameters, physicalIds } = this.place;
    const { name: partition, urlSuffix } = partitionOf(region);
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::StackName': stackName,
      'AWS::Partition': partition,
      'AWS::URLSuffix': urlSuffix,
      'AWS::NoValue': NO_VALUE,
    };
    return pseudo[name] ?? parameters.get(name) ?? physicalIds.get(name) ?? UNKNOWN;
  }

  private attribute(logicalId: string, attribute: string): string {
    if (attribute === 'Arn') return this.arn(logicalId) ?? UNKNOWN;
    const [, output] = /^Outputs\.(.+)$/.exec(attribute) ?? [];
    return this.place.nestedOutputs.get(logicalId)?.get(output) ?? UNKNOWN;
  }

  private substitute(text: string, values: Record<string, unknown>): string {
    return text.replace(/\$\{(!?)([^}]+)\}/g, (whole, escape: string, name: string) => {
      if (escape) return `\${${name}}`;
      if (Object.hasOwn(values, name)) return String(this.resolve(values[name]));
      return String(name.includes('.') ? this.attribute(...splitOnce(name)) : this.ref(name)) || whole;
    });
  }

  private list(value: unknown): string[] {
    return [this.resolve(value)].flat().map(String);
  }

  private condition(name: string): boolean {
    return this.test(this.template.Conditions?.[name]);
  }

  private test(operand: unknown): boolean {
    const name = (operand as { Condition?: unknown } | null | undefined)?.Condition;
    return typeof name === 'string' ? this.condition(name) : this.resolve(operand) === true;
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('.');
  return [text.slice(0, at), text.slice(at + 1)];
}
