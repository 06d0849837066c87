import { Aws } from 'aws-cdk-lib';
import { IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';

const READ_ACTIONS = ['s3:GetObject', 's3:GetObjectVersion'];

/**
 * The KMS actions that S3 calls on the caller's behalf. A multipart upload needs both.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export function kmsActions(objectActions: string[]): string[] {
  if (objectActions.includes('s3:PutObject')) return ['kms:Decrypt', 'kms:GenerateDataKey'];
  return READ_ACTIONS.some((action) => objectActions.includes(action)) ? ['kms:Decrypt'] : [];
}

export interface KmsStatementProps {
  readonly sid: string;
  /** Only its Region is read: S3 uses keys of the bucket's own Region. */
  readonly bucket: Pick<IBucket, 'env'>;
  readonly objectActions: string[];
  /** The key's ARN in identity policies, `*` in the key's own policy. */
  readonly resource: string;
  readonly principal?: IPrincipal | IPrincipal[];
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/** Whether a principal needs the key to do this with objects: not to list or delete them. */
export function needsKey(objectActions: string[]): boolean {
  return kmsActions(objectActions).length > 0;
}

/** Allows the use of a key through S3 only. For an access that needs the key. */
export function kmsStatement(props: KmsStatementProps): PolicyStatement {
  const { StringEquals: equals, ...others } = props.conditions ?? {};
  return new PolicyStatement({
    sid: `${props.sid}Key`,
    principals: props.principal && [props.principal].flat(),
    actions: kmsActions(props.objectActions),
    resources: [props.resource],
    conditions: { StringEquals: { 'kms:ViaService': s3EndpointOf(props.bucket.env.region), ...equals }, ...others },
  });
}

/** The S3 endpoint of a Region, as in `kms:ViaService`. */
export function s3EndpointOf(region: string): string {
  return `s3.${region}.${Aws.URL_SUFFIX}`;
}
