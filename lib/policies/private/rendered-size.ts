import { Stack } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { jsonOf, referencesIn } from './references';
import { knownPseudoParameters } from '../../core/partitions';

const LONGEST_BUCKET_NAME = 'b'.repeat(63);
const LONGEST_REGION = 'r'.repeat(14);
const LONGEST_REFERENCE = ['arn', 'aws-us-gov', 's3', '', '', LONGEST_BUCKET_NAME].join(':').length;

/**
 * Bytes of a policy once CloudFormation has filled it in, white space apart, as IAM and S3 count them.
 * A name that is only known at deployment counts with the longest possible bucket name.
 * @param bucketNames the names that are known, by logical id
 */
export function renderedSize(stack: Stack, value: any, bucketNames: Record<string, string> = {}): number {
  const rendered = render(stack.resolve(value), { pseudo: pseudoParameters(stack), bucketNames });
  return rendered === undefined ? 0 : Buffer.byteLength(JSON.stringify(rendered));
}

/**
 * At least as many bytes as `renderedSize` says, without resolving the document: references count with their longest possible value. Infinite
 * if there is any other token.
 */
export function sizeBound(document: PolicyDocument): number {
  const text = jsonOf(document);
  const references = referencesIn(text);
  return references ? Buffer.byteLength(text) + references.length * LONGEST_REFERENCE : Infinity;
}

interface KnownValues {
  readonly pseudo: Record<string, string>;
  readonly bucketNames: Record<string, string>;
}

function pseudoParameters(stack: Stack): Record<string, string> {
  return {
    'AWS::Partition': 'aws',
    'AWS::AccountId': '0'.repeat(12),
    'AWS::Region': LONGEST_REGION,
    'AWS::URLSuffix': 'amazonaws.com',
    ...knownPseudoParameters(stack),
  };
}

function render(value: any, known: KnownValues): any {
  if (Array.isArray(value)) return value.map((item) => render(item, known)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const [name, ...others] = Object.keys(value);
  if (others.length === 0 && (name === 'Ref' || name?.startsWith('Fn::'))) return renderIntrinsic(name, value[name], known);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, render(inner, known)]));
}

function renderIntrinsic(name: string, argument: any, known: KnownValues): any {
  switch (name) {
    case 'Ref':
      if (argument === 'AWS::NoValue') return undefined;
      return known.pseudo[argument] ?? known.bucketNames[argument] ?? LONGEST_BUCKET_NAME;
    case 'Fn::GetAtt':
      return `arn:${known.pseudo['AWS::Partition']}:s3:::${known.bucketNames[argument[0]] ?? LONGEST_BUCKET_NAME}`;
    case 'Fn::Join':
      return argument[1].map((item: any) => render(item, known)).join(argument[0]);
    case 'Fn::If':
      return longer(render(argument[1], known), render(argument[2], known));
    default:
      return LONGEST_BUCKET_NAME;
  }
}

function longer(one: any, other: any): any {
  return (JSON.stringify(one) ?? '').length >= (JSON.stringify(other) ?? '').length ? one : other;
}
