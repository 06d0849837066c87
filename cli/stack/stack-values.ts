import { knownValue } from './known-values';
import type { StackSnapshot, Template } from './snapshot';
import { partitionNamed, partitionOf } from '../../lib/core/partition-table';
import type { StackValues } from '../handoff/resolve-placeholders';

export interface SnapshotValues extends StackValues {
  /** Names of outputs that contain a secret; they have no value here. */
  readonly secretOutputs: ReadonlySet<string>;
}

/** What is known of a stack: its outputs and parameters, and the pseudo parameters that can be derived from outputs. */
export function valuesOf(snapshot: StackSnapshot): SnapshotValues {
  const { template, outputs, parameters, deployed } = snapshot;
  const secretOutputs = new Set(Object.entries(template.Outputs ?? {}).filter(([, { Value }]) => holdsSecret(Value)).map(([name]) => name));
  const inOutputs = valuesInOutputs(snapshot);
  const others = new Map([...inOutputs, ...parameters, ...pseudoParameters(snapshot, inOutputs)]);
  const known = deployed ? [...outputs] : knownOutputs(template, others);
  return {
    deployed,
    declaredOutputs: new Set(Object.keys(template.Outputs ?? {})),
    outputs: new Map(known.filter(([name]) => !secretOutputs.has(name))),
    others,
    secretOutputs,
  };
}

/** The secret of an access key, or a text that CloudFormation replaces by a secret. */
function holdsSecret(value: unknown): boolean {
  return /SecretAccessKey|\{\{resolve:(secretsmanager|ssm-secure):/.test(JSON.stringify(value) ?? '');
}

function pseudoParameters(snapshot: StackSnapshot, inOutputs: ReadonlyMap<string, string>): [string, string][] {
  const region = snapshot.region ?? inOutputs.get('AWS::Region');
  const account = snapshot.account ?? inOutputs.get('AWS::AccountId') ?? ownArn(snapshot)?.[4];
  const partitionName = inOutputs.get('AWS::Partition') ?? ownArn(snapshot)?.[1];
  const partition = region === undefined ? partitionNamed(partitionName ?? '') : partitionOf(region);
  const known: [string, string | undefined][] = [
    ['AWS::Region', region],
    ['AWS::AccountId', account],
    ['AWS::Partition', partition?.name],
    ['AWS::URLSuffix', partition?.urlSuffix],
    ['AWS::StackName', snapshot.name],
  ];
  return known.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

/** Parameters and pseudo parameters that an output returns unchanged. */
function valuesInOutputs({ template, outputs }: StackSnapshot): Map<string, string> {
  return new Map(Object.entries(template.Outputs ?? {})
    .map(([name, { Value }]) => [refOf(Value), outputs.get(name)])
    .filter((entry): entry is [string, string] => entry[0] !== undefined && entry[1] !== undefined));
}

/** The parts of the ARN of a resource of the stack. */
function ownArn({ template, outputs }: StackSnapshot): string[] | undefined {
  return Object.entries(template.Outputs ?? {})
    .filter(([, { Value }]) => isOwnArn(Value))
    .map(([name]) => outputs.get(name)?.split(':') ?? [])
    .find(([arn, , , , account]) => arn === 'arn' && /^\d{12}$/.test(account));
}

function isOwnArn(value: unknown): boolean {
  const attribute = (value as { 'Fn::GetAtt'?: unknown } | null | undefined)?.['Fn::GetAtt'];
  return Array.isArray(attribute) && attribute[1] === 'Arn';
}

/** The outputs whose values are known before the deployment. */
function knownOutputs(template: Template, known: ReadonlyMap<string, string>): [string, string][] {
  return Object.entries(template.Outputs ?? {})
    .map(([name, { Value }]): [string, string | undefined] => [name, knownValue(Value, template, known)])
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function refOf(value: unknown): string | undefined {
  const ref = (value as { Ref?: unknown } | null | undefined)?.Ref;
  return typeof ref === 'string' ? ref : undefined;
}
