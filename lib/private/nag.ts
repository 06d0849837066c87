import { CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { flatten } from './flatten';

/** Records why a finding is right as it is. `Validations.acknowledge` refuses ids with two `::`, the metadata behind it does not. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [qualified(rule)]: reason });
}

/** Acknowledges the wildcards of one document of ours, and of no other policy that the resource may get. */
export function acknowledgeWildcards(resource: CfnResource, document: PolicyDocument, reason: string): void {
  const rules = () => {
    const { Statement: statements = [] } = Stack.of(resource).resolve(document) ?? {};
    return Object.fromEntries(statements.flatMap(wildcardFindings).map((finding: string) => [qualified(`AwsSolutions-IAM5[${finding}]`), reason]));
  };
  resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, computed(rules));
}

function qualified(rule: string): string {
  return `annotation::${rule}`;
}

function wildcardFindings(statement: any): string[] {
  if (statement.Effect !== 'Allow') return [];
  return [
    ...[statement.Action].flat().filter((action) => action.includes('*')).map((action) => `Action::${action}`),
    ...[statement.Resource].flat().map(flatten).filter((resource) => resource.includes('*')).map((resource) => `Resource::${resource}`),
  ];
}

/** Entries made when they are read: logical ids and cross-stack references are final only at synth. */
function computed(entries: () => Record<string, string>): Record<string, string> {
  const merged = (own: Record<string, string>) => ({ ...entries(), ...own });
  return new Proxy<Record<string, string>>({}, {
    ownKeys: (own) => Object.keys(merged(own)),
    get: (own, key) => Reflect.get(merged(own), key),
    set: (own, key, value) => Reflect.set(own, key, value),
    getOwnPropertyDescriptor: (own, key) => Reflect.getOwnPropertyDescriptor(merged(own), key),
  });
}
