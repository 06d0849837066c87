import { Stack, Token } from 'aws-cdk-lib';
import { AccountRootPrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { invalid } from '../../core/errors';
import { validateKind } from '../../core/kinds';
import { flatten } from '../../core/readable-value';
import { validateText } from '../../core/text';

/** Whether the key policy delegates to IAM. An imported key, and a key without a policy, count as having the default key policy, which does. */
export function delegatesToIam(key: IKey): boolean {
  const resource = key.node.defaultChild;
  if (!(resource instanceof CfnKey)) return true;
  const stack = Stack.of(resource);
  const policy = stack.resolve(resource.keyPolicy);
  if (!policy) return true;
  const root = flatten(stack.resolve(new AccountRootPrincipal().arn));
  return [policy.Statement].flat().some((statement: any) => statement.Effect === 'Allow'
    && statement.Condition === undefined
    && [statement.Action].flat().includes('kms:*')
    && [statement.Principal?.AWS].flat().some((principal) => flatten(stack.resolve(principal)) === root));
}

/** Validates the ARN of a key that is not a construct of this app: ACE's, or a partner's. */
export function validateKmsKeyArn(kmsKeyArn: string | undefined, property = 'kmsKeyArn'): void {
  if (kmsKeyArn === undefined) return;
  validateText(property, kmsKeyArn);
  if (Token.isUnresolved(kmsKeyArn) || isKeyArn(kmsKeyArn)) return;
  throw invalid(property, isKeyId(kmsKeyArn) ? 'must be the ARN of a key (not its ID)' : 'must be the ARN of a key (not an alias)', kmsKeyArn);
}

function isKeyArn(text: string): boolean {
  return /^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(text);
}

function isKeyId(text: string): boolean {
  return /^(key\/)?(mrk-)?[0-9a-f-]{32,36}$/.test(text);
}

/** S3 uses keys of the bucket's own Region. A multi-Region key has one ARN in each of its Regions. */
export function validateKeyRegion(kmsKeyArn: string | undefined, region: string, property = 'kmsKeyArn'): void {
  if (kmsKeyArn === undefined || Token.isUnresolved(kmsKeyArn) || Token.isUnresolved(region)) return;
  if (kmsKeyArn.split(':')[3] !== region) throw invalid(property, `must be in the bucket's Region '${region}'`, kmsKeyArn);
}

/** @param bucket or the stack that makes one, which is in the same Region */
export function validateKey(key: IKey | undefined, bucket: IBucket | Stack, property = 'encryptionKey'): void {
  if (key === undefined) return;
  validateKind('key', key, property);
  validateNoAlias(key, property);
  const { region } = Stack.isStack(bucket) ? bucket : bucket.env;
  const { region: keyRegion } = key.env;
  if (Token.isUnresolved(region) || Token.isUnresolved(keyRegion) || keyRegion === region) return;
  const isImported = !Stack.isStack(bucket) && bucket.node.defaultChild === undefined;
  throw invalid(property, `must be in the bucket's Region '${region}'${isImported ? REGION_OF_IMPORTED_BUCKET : ''}`,
    Token.isUnresolved(key.keyArn) ? `${key.node.path} in ${keyRegion}` : key.keyArn);
}

function validateNoAlias(key: IKey, property: string): void {
  const isAlias = 'aliasName' in key;
  if (Token.isUnresolved(key.keyArn) && !isAlias) return;
  if (isAlias || !isKeyArn(key.keyArn)) {
    throw invalid(property, 'must be a key ARN (not an alias)', flatten(Stack.of(key).resolve(key.keyArn)));
  }
}

const REGION_OF_IMPORTED_BUCKET = ', or the Region of the imported bucket must be given to Bucket.fromBucketAttributes';

/** The key policy of `aws/s3` cannot be edited, so no other account can ever use it. */
export function validateKeyServesOtherAccounts(bucket: IBucket, key: IKey | undefined): void {
  if (!key && usesAwsManagedKey(bucket)) {
    throw new Error("'bucket' must not be encrypted with the AWS managed key aws/s3, got: "
      + `'${bucket.node.path}': no other account can use that key, take SSE-S3 or a customer managed key`);
  }
}

function usesAwsManagedKey(bucket: IBucket): boolean {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) return false;
  const [rule] = [Stack.of(resource).resolve(resource.bucketEncryption)?.serverSideEncryptionConfiguration].flat();
  const { sseAlgorithm, kmsMasterKeyId } = rule?.serverSideEncryptionByDefault ?? {};
  return flatten(sseAlgorithm).startsWith('aws:kms') && (kmsMasterKeyId === undefined || flatten(kmsMasterKeyId).endsWith('alias/aws/s3'));
}
