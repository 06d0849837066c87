import { aws_kms as kms, aws_s3 as s3, Lazy, Stack } from 'aws-cdk-lib';
import { ClientBucket } from '../../lib/clients/client-bucket';
import { DirectTrustGrant, DirectTrustGrantProps } from '../../lib/grants/direct-trust-grant';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalPrincipal, PrincipalMatch } from '../../lib/principals/external-principal';
import { decisionTable } from '../../tools/policy-engine/jest';
import { Row } from '../../tools/policy-engine/table';
import { govArn } from '../support/assumed-role';
import { deploy, Deployment, placeOf, resourceOf } from '../support/deployment';
import { nagFindings } from '../support/nag';
import { refusalAt } from '../support/refusal';
import { newStack, OWNER, SETTINGS, templateOf, VENDOR, warningsOf } from '../support/stack';

const STRANGER = '333333333333';
const US = `arn:aws:iam::${VENDOR}:role/export-us`;
const EU = `arn:aws:iam::${STRANGER}:role/export-eu`;
const AP = `arn:aws:iam::${VENDOR}:role/export-ap`;
const [us, eu, ap] = [US, EU, AP].map((arn) => ExternalPrincipal.role(arn));
const [euByArn, apByArn] = [EU, AP].map((arn) => ExternalPrincipal.role(arn, { match: PrincipalMatch.BY_ARN }));

function trust(stack: Stack, props: Partial<DirectTrustGrantProps> = {}): DirectTrustGrant {
  const bucket = props.bucket ?? new ClientBucket(stack, 'Kohler', { clientName: 'kohler', encryption: s3.BucketEncryption.KMS }).bucket;
  return new DirectTrustGrant(stack, 'Export', { bucket, principal: us, keyPrefix: 'export/', access: ExchangeAccess.READ_WRITE, ...props });
}

function deployedWith(props: Partial<DirectTrustGrantProps>): { deployed: Deployment; grant: DirectTrustGrant } {
  const stack = newStack();
  const grant = trust(stack, props);
  return { deployed: deploy(stack), grant };
}

/** What the policies of bucket and key grant by name: Sid without the grant's own part, and principals. */
function namedIn(deployed: Deployment): [string, unknown][] {
  const statements = [
    ...resourceOf(deployed, 'AWS::S3::BucketPolicy')!.Properties.PolicyDocument.Statement, ...resourceOf(deployed, 'AWS::KMS::Key')!.Properties.KeyPolicy.Statement,
  ];
  return statements.filter(({ Sid, Effect }) => Effect === 'Allow' && Sid).map(({ Sid, Principal }) => [Sid.replace(/^Export[0-9a-f]{6}/, ''), Principal.AWS]);
}

describe('the policies of bucket and key', () => {
  const root = (account: string) => `arn:aws:iam::${account}:root`;

  test.each<[string, ExternalPrincipal[], [string, unknown][]]>([
    ['name principals by id in one statement', [eu, ap], ['Objects', 'List', 'Bucket', 'Key'].map((sid) => [sid, [US, EU, AP]])],
    ['name those by ARN in a statement each', [euByArn, apByArn], [
      ...['Objects', 'List', 'Bucket'].map((sid): [string, string] => [sid, US]),
      ...['2Objects', '2List', '2Bucket'].map((sid): [string, string] => [sid, root(STRANGER)]),
      ...['3Objects', '3List', '3Bucket'].map((sid): [string, string] => [sid, root(VENDOR)]),
      ['Key', US], ['2Key', root(STRANGER)], ['3Key', root(VENDOR)],
    ]],
  ])('%s', (_, additionalPrincipals, expected) => {
    expect(namedIn(deployedWith({ additionalPrincipals }).deployed)).toEqual(expected);
  });

  test('are those of today for one principal', () => {
    const templates = [{}, { additionalPrincipals: [] }].map((props) => {
      const stack = newStack();
      trust(stack, props);
      return templateOf(stack);
    });
    expect(templates[1]).toEqual(templates[0]);
  });
});

describe.each<[string, ExternalPrincipal[]]>([['by id', [eu, ap]], ['by ARN', [euByArn, apByArn]]])('several principals, %s,', (_, additionalPrincipals) => {
  const { deployed, grant } = deployedWith({ additionalPrincipals });
  const bucket = resourceOf(deployed, 'AWS::S3::Bucket')!.Ref;
  const policies = [deployed.fill(grant.handoff.counterpartPolicy)];
  const as = (arn: string, action = 's3:PutObject', key = 'export/a.csv'): Omit<Row, 'expect'> => ({ who: { arn, policies }, action, bucket, key });

  decisionTable('each reach the folder with its key, and nobody else does', () => deployed.cloud, [
    ...[US, EU, AP].map((arn): Row => ({ expect: 'allowed', ...as(arn) })),
    ...[US, EU, AP].map((arn): Row => ({ expect: 'denied', ...as(arn, 's3:PutObject', 'export2/a.csv') })),
    ...[US, EU, AP].map((arn): Row => ({ expect: 'denied', ...as(arn, 's3:DeleteObject') })),
    { expect: 'denied', ...as(EU), who: { arn: EU, policies: [] } },
    { expect: 'denied', ...as(`arn:aws:iam::${STRANGER}:role/export-us`) },
    { expect: 'denied', ...as(`arn:aws:iam::${VENDOR}:role/export-eu`) },
    { expect: 'denied', ...as(`arn:aws:iam::${STRANGER}:root`) },
  ]);
});

test('the hand-off names them all, in words and for programs', () => {
  const { handoff } = deployedWith({ additionalPrincipals: [eu, ap] }).grant;
  expect(handoff.title).toBe(`Direct trust for ${US}, ${EU} and ${AP}`);
  expect(handoff.steps[0]).toBe(`Attach the counterpart policy to ${US}, ${EU} and ${AP}: without it, your own account refuses the calls.`);
  expect(handoff.trust).toEqual({ principalArn: US, others: [{ principalArn: EU }, { principalArn: AP }] });
  expect(handoff.exemptions.map(({ condition }) => condition)).toEqual([
    { StringNotEqualsIfExists: { 'aws:PrincipalAccount': VENDOR } }, { StringNotEqualsIfExists: { 'aws:PrincipalAccount': STRANGER } },
    { StringNotEqualsIfExists: { 'aws:ResourceAccount': OWNER } },
  ]);
});

test.each([[false, true], [true, false]])('what one of them can do by another grant (%s) is not said to be impossible', (hasAnother, isSaid) => {
  const stack = newStack();
  const { bucket } = new ClientBucket(stack, 'Kohler', { clientName: 'kohler' });
  const { handoff } = trust(stack, { bucket, access: ExchangeAccess.WRITE, additionalPrincipals: [eu] });
  if (hasAnother) new DirectTrustGrant(stack, 'Reader', { bucket, principal: eu, keyPrefix: 'export/', access: ExchangeAccess.READ });
  expect(deploy(stack).fill(handoff.cannot).some((text: string) => text.startsWith('read objects below s3://'))).toBe(isSaid);
});

test('statements that owners add to their policies cover all', () => {
  const stack = newStack();
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${OWNER}:key/0a1b2c3d-0000-4000-8000-000000000000`);
  const bucket = s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
  const grant = trust(stack, { bucket, encryptionKey, additionalPrincipals: [euByArn], ownerEditsBucketPolicy: true, ownerEditsKeyPolicy: true });
  const fields = Object.fromEntries(deploy(stack).fill(grant.handoff.fields.map(({ name, value }) => [name, value])));
  expect(JSON.parse(fields.BucketPolicyStatement).map(({ Principal }: any) => Principal.AWS)).toEqual([US, US, US, ...Array(3).fill(`arn:aws:iam::${STRANGER}:root`)]);
  expect(JSON.parse(fields.KeyPolicyStatement).map(({ Principal }: any) => Principal.AWS)).toEqual([US, `arn:aws:iam::${STRANGER}:root`]);
  const message = /its owner must add \[\{.*"Sid":"Export[0-9a-f]{6}Key"\},\{.*"Sid":"Export[0-9a-f]{6}2Key"\}\]/;
  const own = newStack();
  const ownBucket = new s3.Bucket(own, 'Bucket', { encryptionKey: kms.Key.fromKeyArn(own, 'Key', encryptionKey.keyArn) });
  expect(() => trust(own, { bucket: ownBucket, additionalPrincipals: [euByArn] })).toThrow(message);
});

test('with ACLs on, all have to give their uploads to the bucket owner', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket', { objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED });
  const own = ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/ours`);
  const { handoff } = trust(stack, { bucket, principal: own, additionalPrincipals: [eu] });
  expect(handoff.buckets![0].requiredAcl).toBe('bucket-owner-full-control');
});

describe('a further principal is refused', () => {
  test.each<[string, any, string]>([
    ['that repeats the first', [us], `'additionalPrincipals[0]' must not be a principal that is named already, got: '${US}'`],
    ['that is pending', [eu, ExternalPrincipal.pending()], "'additionalPrincipals[1]' must be known where a bucket policy names it, got: ExternalPrincipal.pending()"],
    ['that is a text', [EU], `'additionalPrincipals[0]' must be an ExternalPrincipal (ExternalPrincipal.fromArn makes one of an ARN), got: '${EU}'`],
    ['that is no list', 'eu', "'additionalPrincipals' must be a list, got: 'eu'"],
    ['of another partition', [ExternalPrincipal.role(govArn(EU, { partition: 'aws-us-gov' }))],
      `'principal' must be in partition 'aws' (roles cannot be assumed and buckets not be shared across partitions), got: '${govArn(EU, { partition: 'aws-us-gov' })}'`],
  ])('%s', (_, additionalPrincipals, message) => {
    expect(() => trust(newStack(), { additionalPrincipals })).toThrow(refusalAt('Stack/Export', message));
  });

  test('that is a whole account is a warning', () => {
    const stack = newStack();
    trust(stack, { additionalPrincipals: [ExternalPrincipal.account(STRANGER)] });
    expect(warningsOf(stack)).toEqual([
      'the bucket policy trusts a whole account: its administrators choose who reaches the bucket, name a role or user instead [ack: cdk-s3-handoff:wholeAccount]',
    ]);
  });
});

test.each(SETTINGS)('several principals give no finding in $setting', ({ env, context }) => {
  const stack = newStack({ env, context });
  const [first, ...additionalPrincipals] = [US, EU, AP].map((arn, index) => (
    ExternalPrincipal.role(govArn(arn, placeOf(env)), { match: index === 2 ? PrincipalMatch.BY_ARN : undefined })));
  trust(stack, { principal: first, additionalPrincipals });
  expect(nagFindings(stack)).toEqual([]);
});

test('a principal that is known at synthesis is named like a literal', () => {
  const late = deployedWith({ additionalPrincipals: [ExternalPrincipal.role(Lazy.string({ produce: () => EU }))] }).deployed;
  expect(namedIn(late)).toEqual(namedIn(deployedWith({ additionalPrincipals: [eu] }).deployed));
});
