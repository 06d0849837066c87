import { urlSuffixOf } from './arns';
import { Environment, physicalValue, Place, placeOf } from './physical-ids';

export type { Environment } from './physical-ids';

export interface ResolveOptions extends Environment {
  /** @default 'stack' */
  readonly stackName?: string;
  /** @default - every parameter has its default */
  readonly parameters?: Record<string, string>;
  /** Physical ids that are known from elsewhere; undefined falls back to the deterministic ones. */
  readonly references?: (type: string, logicalId: string, attribute?: string) => string | undefined;
  /** What other stacks export. @default - nothing */
  readonly imports?: (name: string) => string | undefined;
  /** The template of a nested stack. @default - nested stacks have no outputs */
  readonly nested?: (resource: any) => any;
}

export interface ResolvedResource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  /** What `Ref` returns: the role's name, the bucket's name, the key's id. */
  readonly Ref: string;
  readonly Arn: string;
}

export interface ResolvedTemplate {
  readonly resources: Record<string, ResolvedResource>;
  readonly outputs: Record<string, string>;
}

/** The value that a template exports under a name; undefined when it exports none. */
export function exportOf(template: any, options: ResolveOptions, name: string): string | undefined {
  return new Resolver(template, options).exportOf(name);
}

/** What CloudFormation would make of the template: no intrinsics, no conditions, no parameters left. */
export function resolveTemplate(template: any, options: ResolveOptions): ResolvedTemplate {
  return new Resolver(template, options).template();
}

const NO_VALUE = Symbol('AWS::NoValue');
type Intrinsic = (argument: any) => any;

class Resolver {
  private readonly place: Place;
  private readonly parameters: Record<string, any>;
  private readonly conditions = new Map<string, boolean>();
  private readonly children = new Map<string, Resolver>();
  private readonly intrinsics: Record<string, Intrinsic> = {
    'Ref': name => this.ref(name),
    'Fn::GetAtt': argument => this.getAtt(argument),
    'Fn::Join': ([separator, parts]) => this.resolve(parts).join(separator),
    'Fn::Sub': argument => this.sub(argument),
    'Fn::Select': ([index, list]) => this.select(Number(this.resolve(index)), this.resolve(list)),
    'Fn::Split': ([separator, text]) => this.resolve(text).split(separator),
    'Fn::If': ([condition, whenTrue, whenFalse]) => this.resolve(this.condition(condition) ? whenTrue : whenFalse),
    'Fn::ImportValue': name => this.importValue(this.resolve(name)),
    'Fn::FindInMap': argument => this.findInMap(argument.map((key: any) => this.resolve(key))),
    'Fn::Contains': ([list, value]) => this.resolve(list).includes(this.resolve(value)),
    'Fn::Equals': ([left, right]) => this.resolve(left) === this.resolve(right),
    'Fn::Not': ([operand]) => !this.test(operand),
    'Fn::And': (operands: any[]) => operands.every(operand => this.test(operand)),
    'Fn::Or': (operands: any[]) => operands.some(operand => this.test(operand)),
  };

  constructor(private readonly source: any, private readonly options: ResolveOptions) {
    this.place = placeOf(options, options.stackName ?? 'stack');
    this.parameters = parameterValues(source.Parameters ?? {}, options.parameters ?? {});
  }

  template(): ResolvedTemplate {
    this.checkRules();
    const outputs = this.present(this.source.Outputs).map(([id, output]) => [id, this.output(id, output.Value)]);
    return { resources: Object.fromEntries(this.resources()), outputs: Object.fromEntries(outputs) };
  }

  exportOf(name: string): string | undefined {
    const [id, output] = this.present(this.source.Outputs).find(([, { Export }]) => Export !== undefined && this.resolve(Export.Name) === name) ?? [];
    return id === undefined ? undefined : this.output(id, output.Value);
  }

  /** Those of nested stacks too, under `<logical id>.<logical id>`. */
  private resources(): [string, ResolvedResource][] {
    return this.present(this.source.Resources).flatMap(([id, resource]): [string, ResolvedResource][] => [
      [id, { Type: resource.Type, Properties: this.resolve(resource.Properties ?? {}), Ref: this.physical(id), Arn: this.physical(id, 'Arn') }],
      ...(this.child(id)?.resources() ?? []).map(([inner, nested]): [string, ResolvedResource] => [`${id}.${inner}`, nested]),
    ]);
  }

  /** The template of a nested stack, with the parameters that this one passes to it. */
  private child(id: string): Resolver | undefined {
    const { Type, Properties } = this.source.Resources[id];
    const template = Type === 'AWS::CloudFormation::Stack' ? this.options.nested?.(this.source.Resources[id]) : undefined;
    if (template === undefined) return undefined;
    const known = this.children.get(id);
    if (known) return known;
    const child = new Resolver(template, {
      ...this.options, references: undefined, stackName: `${this.place.stackName}-${id}`, parameters: this.resolve(Properties?.Parameters ?? {}),
    });
    this.children.set(id, child);
    return child;
  }

  private importValue(name: string): string {
    const value = this.options.imports?.(name);
    if (value === undefined) {
      throw new Error(`no stack exports ${name}`);
    }
    return value;
  }

  /** The assertions that CloudFormation checks before it creates anything. */
  private checkRules(): void {
    const assertions = Object.values<any>(this.source.Rules ?? {}).flatMap(({ Assertions }) => Assertions);
    const failed = assertions.find(({ Assert }) => !this.test(Assert));
    if (failed) {
      throw new Error(failed.AssertDescription);
    }
  }

  private present(section: Record<string, any> = {}): [string, any][] {
    return Object.entries(section).filter(([, entry]) => entry.Condition === undefined || this.condition(entry.Condition));
  }

  private output(id: string, value: any): string {
    const resolved = this.resolve(value);
    if (typeof resolved !== 'string') {
      throw new Error(`output ${id} must be a string, got: ${JSON.stringify(resolved)}`);
    }
    return resolved;
  }

  private resolve(value: any): any {
    if (Array.isArray(value)) {
      return value.map(item => this.resolve(item)).filter(item => item !== NO_VALUE);
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const [[key, argument] = [''], ...others] = Object.entries<any>(value);
    if (others.length === 0 && Object.hasOwn(this.intrinsics, key)) {
      return this.intrinsics[key](argument);
    }
    if (others.length === 0 && key.startsWith('Fn::')) {
      throw new Error(`${key} is not supported`);
    }
    const entries = Object.entries(value).map(([name, item]) => [name, this.resolve(item)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  private ref(name: string): any {
    const { account, region, partition, stackName } = this.place;
    switch (name) {
      case 'AWS::AccountId': return account;
      case 'AWS::Region': return region;
      case 'AWS::Partition': return partition;
      case 'AWS::URLSuffix': return urlSuffixOf(partition);
      case 'AWS::StackName': return stackName;
      case 'AWS::StackId': return `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/00000000-0000-0000-0000-000000000000`;
      case 'AWS::NotificationARNs': return [];
      case 'AWS::NoValue': return NO_VALUE;
      default: return name in this.parameters ? this.parameters[name] : this.physical(name);
    }
  }

  private getAtt(argument: string | [string, any]): string {
    const [logicalId, attribute] = typeof argument === 'string' ? splitOnce(argument, '.') : argument;
    return this.physical(logicalId, this.resolve(attribute));
  }

  private physical(logicalId: string, attribute?: string): string {
    const resource = this.source.Resources?.[logicalId];
    if (!resource || (resource.Condition !== undefined && !this.condition(resource.Condition))) {
      throw new Error(`the template refers to ${logicalId}, which is no resource or parameter of this deployment`);
    }
    const nested = attribute?.startsWith('Outputs.') ? this.child(logicalId) : undefined;
    if (nested) {
      const output = attribute!.slice('Outputs.'.length);
      return nested.output(output, nested.source.Outputs?.[output]?.Value);
    }
    const known = this.options.references?.(resource.Type, logicalId, attribute);
    return known ?? physicalValue({ type: resource.Type, logicalId, properties: this.naming(resource) }, this.place, attribute);
  }

  /** Only the properties that names are made of: the others may refer back to this very resource. */
  private naming({ Properties = {} }: any): Record<string, any> {
    const names = Object.keys(Properties).filter(property => property === 'Path' || property.endsWith('Name'));
    return this.resolve(Object.fromEntries(names.map(property => [property, Properties[property]])));
  }

  private sub(argument: string | [string, Record<string, any>]): string {
    const [text, variables] = typeof argument === 'string' ? [argument, {} as Record<string, any>] : argument;
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal, name: string) => {
      if (literal) {
        return `\${${name}}`;
      }
      if (name in variables) {
        return this.resolve(variables[name]);
      }
      return name.includes('.') ? this.getAtt(name) : this.ref(name);
    });
  }

  private select(index: number, list: any[]): any {
    if (!(index in list)) {
      throw new Error(`Fn::Select has no element ${index} in ${JSON.stringify(list)}`);
    }
    return list[index];
  }

  private findInMap([map, first, second]: string[]): any {
    const value = this.source.Mappings?.[map]?.[first]?.[second];
    if (value === undefined) {
      throw new Error(`Fn::FindInMap finds nothing at ${map}.${first}.${second}`);
    }
    return value;
  }

  private condition(name: string): boolean {
    const definition = this.source.Conditions?.[name];
    if (definition === undefined) {
      throw new Error(`the template has no condition ${name}`);
    }
    const value = this.conditions.get(name) ?? this.test(definition);
    this.conditions.set(name, value);
    return value;
  }

  private test(expression: any): boolean {
    return typeof expression.Condition === 'string' ? this.condition(expression.Condition) : this.resolve(expression) === true;
  }
}

function parameterValues(definitions: Record<string, any>, given: Record<string, string>): Record<string, any> {
  const unknown = Object.keys(given).filter(name => !(name in definitions));
  if (unknown.length > 0) {
    throw new Error(`the template has no parameter ${unknown.join(', ')}`);
  }
  return Object.fromEntries(Object.entries(definitions).map(([name, definition]) => {
    const value = given[name] ?? definition.Default;
    if (value === undefined) {
      throw new Error(`parameter ${name} has no default and needs a value`);
    }
    checkParameter(name, definition, String(value));
    return [name, /^(CommaDelimitedList|List<)/.test(definition.Type) ? String(value).split(',').map(item => item.trim()) : String(value)];
  }));
}

function checkParameter(name: string, definition: any, value: string): void {
  const { AllowedPattern, AllowedValues, MinLength, MaxLength, ConstraintDescription } = definition;
  const valid = (AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(value))
    && (AllowedValues === undefined || AllowedValues.map(String).includes(value))
    && value.length >= Number(MinLength ?? 0)
    && value.length <= Number(MaxLength ?? Infinity);
  if (!valid) {
    throw new Error(`parameter ${name}: ${ConstraintDescription ?? 'not an allowed value'}, got: '${value}'`);
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
