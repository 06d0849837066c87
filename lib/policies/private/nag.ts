import { CfnResource, Reference, Stack, Token, Tokenization, Validations } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Finding, INLINE_POLICY } from './findings';
import { flatten } from '../../core/readable-value';

/**
 * Acknowledges a finding: for cdk-nag on the construct, for checkov in the template, the only thing checkov reads.
 * `Validations.acknowledge` refuses ids with two `::`, the metadata behind it does not.
 */
export function acknowledge(construct: IConstruct, { nag, checkov }: Finding, reason: string): void {
  if (nag.length > 0) {
    // An object for each construct: later acknowledgements of the user are written into it.
    construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(nag.map((rule) => [qualified(rule), reason])));
  }
  const resource = construct.node.defaultChild ?? construct;
  if (checkov !== undefined && CfnResource.isCfnResource(resource)) {
    const { skip = [] } = resource.getMetadata('checkov') ?? {};
    resource.addMetadata('checkov', { skip: [...skip, { id: checkov, comment: reason }] });
  }
}

/** Acknowledges an inline policy of this library and the wildcards of its document, but no other policy of the resource. */
export function acknowledgeInlinePolicy(resource: CfnResource, document: PolicyDocument, wildcardReason: string): void {
  acknowledge(resource, INLINE_POLICY, 'The policy lives and ends with its role or user: inline, it cannot be detached by mistake');
  acknowledgeWildcards(resource, document, wildcardReason);
}

/** Acknowledges the wildcards of one document of this library, but of no other policy of the resource. */
export function acknowledgeWildcards(resource: CfnResource, document: PolicyDocument, reason: string): void {
  const stack = Stack.of(resource);
  const rules = () => Object.fromEntries(wildcardsOf(document, stack).map((finding) => [qualified(`AwsSolutions-IAM5[${finding}]`), reason]));
  resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, computed(rules));
}

const NAMESPACE = 'annotation::';

function qualified(rule: string): string {
  return `${NAMESPACE}${rule}`;
}

/** Resolves only the values that a finding may name. */
function wildcardsOf(document: PolicyDocument, stack: Stack): string[] {
  const { Statement: statements = [] } = document.toJSON() ?? {};
  const allowed: any[] = statements.filter(({ Effect: effect }: any) => effect === 'Allow');
  const candidates = allowed.flatMap(({ Action: actions, Resource: resources }) => [
    ...valuesOf(actions).map((value) => ({ kind: 'Action', value })),
    ...valuesOf(resources).map((value) => ({ kind: 'Resource', value })),
  ]).filter(({ value }) => mayHaveWildcard(value));
  return stack.resolve(candidates).flatMap(({ kind, value }: any) => [value].flat().map((one) => `${kind}::${flatten(one)}`))
    .filter((finding: string) => finding.includes('*'));
}

function valuesOf(element: any): any[] {
  return Token.isUnresolved(element) ? [element] : [element].flat();
}

/** The value of a reference contains no wildcard; any other token may. */
function mayHaveWildcard(value: any): boolean {
  if (typeof value !== 'string') return true;
  return value.includes('*') || !Tokenization.reverseString(value).tokens.every(Reference.isReference);
}

/**
 * Entries made when they are read: logical ids and cross-stack references are final only at synth. Whoever reads them all (`Object.keys` in
 * CDK, `Object.entries` in cdk-nag) asks for their names first, and for each value then: they are made once for that.
 */
function computed(entries: () => Record<string, string>): Record<string, string> {
  let made: Record<string, string> = {};
  const merged = (own: Record<string, string>) => ({ ...(made = entries()), ...own });
  const holding = (own: Record<string, string>, key: string | symbol) => {
    const known = { ...made, ...own };
    return key in known || !isEntry(key) ? known : merged(own);
  };
  return new Proxy<Record<string, string>>({}, {
    ownKeys: (own) => Object.keys(merged(own)),
    get: (own, key) => Reflect.get(holding(own, key), key),
    set: (own, key, value) => Reflect.set(own, key, value),
    getOwnPropertyDescriptor: (own, key) => Reflect.getOwnPropertyDescriptor(holding(own, key), key),
  });
}

/** CDK asks every object whether it is a token or a construct, by members that no entry has. */
function isEntry(key: string | symbol): boolean {
  return typeof key === 'string' && key.startsWith(NAMESPACE);
}
