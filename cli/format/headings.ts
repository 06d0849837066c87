import type { HandoffExemption, HandoffRequest } from '../../lib/handoffs/handoff';
import { UNKNOWN_MARK } from '../handoff/resolve-placeholders';
import type { PolicyDocument, FilledField } from '../handoff/resolve-placeholders';

/** The headings and phrases that Markdown and HTML share. */
export const WORDS = {
  notDeployed: 'Not deployed yet: names in ‹ › stand for values that are known after deployment.',
  later: 'known after deployment',
  index: 'Hand-offs',
  deployed: 'deployed',
  undeployed: 'not deployed yet',
  empty: 'empty',
  values: 'Values',
  secret: 'Secret access key',
  secretHint: 'The secret access key is never on a sheet. Read it from Secrets Manager, and hand it over through a secure channel:',
  steps: 'Steps',
  policy: 'Counterpart policy',
  policyHint: 'Your half: attach this to your own role or user. Without it, your own account denies the calls.',
  bucketPolicyHint: 'Your half: add these statements to the policy of your bucket. Without them, your own account denies the calls.',
  access: 'Access',
  can: 'can',
  cannot: 'cannot',
  tryIt: 'Try it',
  profileHint: 'Add this profile to ~/.aws/config, with your own source_profile:',
  configureHint: 'Store the access key in a profile:',
  copyHint: 'Copy a test file with the AWS CLI:',
  verifyHint: 'Then test the whole exchange: what has to work, and what must not.',
  attach: 'Attach the counterpart policy with CloudFormation',
  attachHint: 'In your account, this link opens a stack that attaches the policy to your existing role or user:',
  create: 'Create the bucket with CloudFormation',
  createHint: 'In your account, this link opens a stack that creates the bucket with this policy:',
  update: 'Open the update of the stack',
  updateHint: 'Once the other side has issued its ARN and external ID, open this link, keep the template, and enter them as PrincipalArn and ExternalId:',
  addToBucketPolicy: 'These commands add the statements to a policy that the bucket has already:',
  addToKeyPolicy: 'These commands add the statement to the policy of the key:',
  requests: 'Requests',
  exemptions: "If an organisation's policy blocks the exchange",
  exemptionHint: 'Add this condition to the Deny statement:',
};

/** A policy with a principal is a bucket policy. */
export function policyHint({ Statement: statements }: PolicyDocument): string {
  return [statements].flat().some((statement: any) => statement?.Principal !== undefined) ? WORDS.bucketPolicyHint : WORDS.policyHint;
}

const RULES: [rule: keyof HandoffRequest, label: string][] = [
  ['stsEndpoint', 'STS endpoint'],
  ['acl', 'ACL header'],
  ['encryption', 'Encryption'],
  ['uploads', 'Uploads'],
  ['minimumTlsVersion', 'Oldest TLS version'],
  ['expectedBucketOwner', 'ExpectedBucketOwner'],
];

export function requestRules(request: HandoffRequest): [label: string, text: string][] {
  return RULES.flatMap(([rule, label]) => (request[rule] === undefined ? [] : [[label, request[rule]] as [string, string]]));
}

export function exemptionTitle({ policyType, attachedBy }: HandoffExemption): string {
  return `${policyType.slice(0, 1).toUpperCase()}${policyType.slice(1)} of ${attachedBy}`;
}

/** A policy statement as a value: shown as JSON, not as one long line. */
export function statementOf({ value }: FilledField): object | undefined {
  if (value === null || !/^\s*[{[]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as object;
  } catch {
    return undefined;
  }
}

export interface Phrase {
  readonly kind: 'text' | 'code' | 'later';
  /** Code may contain marks of values that are known after deployment. */
  readonly text: string;
}

/** The rest of an address, marks included. */
const REST = String.raw`(?:‹[^‹›]*›|[^\s,;"‹›])+`;

/** ARNs, addresses, headers, actions, account ids, and calls of the AWS CLI. */
const CODES = new RegExp(`(${[
  `\\barn:${REST}`,
  `\\b(?:https?|s3)://${REST}`,
  String.raw`\bx-amz-[a-z-]+(?:: [a-z-]+)?`,
  String.raw`\bbucket-owner-full-control\b`,
  String.raw`\bs(?:3|ts):[A-Z*]\w*\*?`,
  String.raw`\b\d{12}\b`,
  String.raw`\baws [a-z]+ [a-z-]+ --[^\n,]+`,
].join('|')})`);

/** Splits a text into prose and code. */
export function phrases(text: string): Phrase[] {
  return text.split(CODES).flatMap((part, index): Phrase[] => {
    if (index % 2 === 0) return marked(part);
    const [, code, punctuation] = /^(.*?)([.:)?!]*)$/s.exec(part)!;
    return [{ kind: 'code', text: code }, { kind: 'text', text: punctuation }];
  }).filter((phrase) => phrase.text !== '');
}

/** Splits off values that are known after deployment. */
export function marked(text: string): Phrase[] {
  return text.split(UNKNOWN_MARK).map((part, index) => ({ kind: index % 2 === 1 ? 'later' : 'text', text: part }));
}
