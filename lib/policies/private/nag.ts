import { CfnResource, Reference, Stack, Token, Tokenization, Validations } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Finding, INLINE_POLICY } from './findings';
import { flatten } from '../../core/readable-value';

/**
 * Acknowledges a finding: on the construct for cdk-nag, and in the template for checkov, which reads nothing else.
 * Writes the metadata itself, because `Validations.acknowledge` refuses IDs that contain `::` twice.
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
  acknowledge(resource, INLINE_POLICY, 'The policy serves only this role or user, and is deleted with it. An inline policy cannot be detached by mistake');
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
 * Entries that are computed when they are read, because logical IDs and cross-stack references are final only at synth.
 * A reader of all entries (`Object.keys` in CDK, `Object.entries` in cdk-nag) asks for the names first: the entries are computed then,
 * and reused for each value.
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

/** CDK looks for members that mark tokens and constructs in every object. No entry has such a name. */
function isEntry(key: string | symbol): boolean {
  return typeof key === 'string' && key.startsWith(NAMESPACE);
}
