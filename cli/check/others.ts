import { Destination, destinationsOf } from './delivery-questions';
import { valueOf } from './parties';
import type { Surroundings } from './question';
import type { HandoffBucket } from '../../lib/handoffs/handoff';
import { parseArn, partitionOf } from '../../tools/policy-engine/arns';
import { Deployed } from '../../tools/policy-engine/cloud';
import { list, PolicyDocument, statementsOf } from '../../tools/policy-engine/documents';
import type { Sheet } from '../handoff/sheet';

/** Adds what the app does not make and a hand-off reaches, as if its owner had done what the hand-off asks for. */
export function addOthersHalf(sheet: Sheet, deployed: Deployed, surroundings: Surroundings): void {
  for (const bucket of sheet.buckets) addImportedBucket(sheet, bucket, surroundings);
  for (const destination of sheet.buckets.length > 0 ? [] : destinationsOf(sheet.policy)) addDestination(sheet, destination, deployed, surroundings);
}

/** Taken to be of the stack's own account, unless the hand-off knows better. */
function addImportedBucket(sheet: Sheet, { bucketName, region, kmsKeyArn, expectedBucketOwner }: HandoffBucket, { cloud, made }: Surroundings): void {
  const keyArn = kmsKeyArn || undefined;
  if (keyArn && !made.has(keyArn)) cloud.addKey({ arn: keyArn, policy: document([delegation(keyArn), ...handedOver(sheet, 'KeyPolicyStatement')]) });
  if (made.has(bucketName)) return;
  const former = cloud.hasBucket(bucketName) ? cloud.bucket(bucketName).policy : undefined;
  const statements = [...statementsOf(former ?? {}), ...handedOver(sheet, 'BucketPolicyStatement')];
  cloud.addBucket({
    name: bucketName,
    account: expectedBucketOwner ?? sheet.account!,
    region: region ?? sheet.region!,
    encryption: keyArn ? { algorithm: 'aws:kms', keyArn } : undefined,
    policy: statements.length > 0 ? document(statements) : undefined,
  });
}

/** The bucket of a partner, whose owner has added the statements of the counterpart policy. */
function addDestination(
  sheet: Sheet, { bucketName, partition, acl }: Destination, { resources }: Deployed, { cloud, made, otherOwner }: Surroundings,
): void {
  if (made.has(bucketName)) return;
  const isAbout = ({ Resource }: PolicyDocument) => list<string>(Resource).some((arn) => arn.startsWith(`arn:${partition}:s3:::${bucketName}/`));
  const own = Object.values(resources).flatMap(identityStatements);
  const account = own.filter(isAbout).flatMap(({ Condition }) => list<string>(Condition?.StringEquals?.['aws:ResourceAccount']))[0] ?? otherOwner;
  const keyArn = own.filter(({ Action }) => list<string>(Action).includes('kms:GenerateDataKey'))
    .flatMap(({ Resource }) => list<string>(Resource)).find((arn) => parseArn(arn).account === account);
  if (keyArn) cloud.addKey({ arn: keyArn, policy: document([delegation(keyArn), ...handedOver(sheet, 'KeyPolicyStatement')]) });
  const former = cloud.hasBucket(bucketName) ? statementsOf(cloud.bucket(bucketName).policy ?? {}) : [];
  const added = statementsOf(sheet.policy!).filter(isAbout).filter((statement) => !former.includes(statement));
  cloud.addBucket({
    name: bucketName,
    account,
    region: keyArn ? parseArn(keyArn).region : sheet.region!,
    policy: document([...former, ...added]),
    ownership: acl ? 'BucketOwnerPreferred' : undefined,
    encryption: keyArn ? { algorithm: 'aws:kms', keyArn } : undefined,
  });
}

function handedOver({ fields }: Sheet, name: string): PolicyDocument[] {
  const statement = valueOf(fields, name);
  return statement === undefined ? [] : [JSON.parse(statement)].flat();
}

function identityStatements({ Type, Properties }: Deployed['resources'][string]): PolicyDocument[] {
  if (!Type.startsWith('AWS::IAM::')) return [];
  const inline = list<PolicyDocument>(Properties.Policies).map((policy) => policy.PolicyDocument);
  return [Properties.PolicyDocument, ...inline].filter(Boolean).flatMap(statementsOf);
}

function delegation(keyArn: string): PolicyDocument {
  const { account, region } = parseArn(keyArn);
  return { Effect: 'Allow', Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' };
}

function document(statements: PolicyDocument[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}
