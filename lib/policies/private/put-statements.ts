import { CfnCondition } from 'aws-cdk-lib';
import { IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ConditionalStatement } from './conditional-statement';

/** The actions of a writer with ACLs enabled. */
export const PUT_ACTIONS = ['s3:PutObject', 's3:PutObjectAcl'];

/** They change who may do what with an object. An upload with an ACL header needs the first one too. */
export const ACL_ACTIONS = ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'];

/** The one ACL that gives the object to the bucket owner. */
export const FULL_CONTROL_ACL = { 's3:x-amz-acl': 'bucket-owner-full-control' };

export interface PutStatementProps {
  /** ARN pattern of the objects. */
  readonly objects: string;
  readonly sid: string;
  readonly principal: IPrincipal | IPrincipal[];
  readonly requiresAcl: boolean;
  /** While the condition is true, no ACL is required, whatever `requiresAcl` says. */
  readonly enforcedWhen?: CfnCondition;
  /** Whether the writer sends tags with its objects. */
  readonly allowsTags?: boolean;
}

/** The bucket policy statements for one writer: one that requires the ACL, or two that accept uploads with and without it. */
export function putStatements(props: PutStatementProps): PolicyStatement[] {
  const { sid, principal, objects, enforcedWhen } = props;
  const allow = (suffix: string, actions: string[], conditions?: Record<string, unknown>) => new PolicyStatement({
    sid: `${sid}${suffix}`, principals: [principal].flat(), actions, resources: [objects], conditions,
  });
  const fullControl = { StringEquals: FULL_CONTROL_ACL };
  const preferred = allow('', PUT_ACTIONS, fullControl);
  const enforced = allow('', ['s3:PutObject']);
  const enforcedAcl = allow('Acl', ['s3:PutObjectAcl'], fullControl);
  const tags = props.allowsTags ? [allow('Tags', ['s3:PutObjectTagging'])] : [];
  if (enforcedWhen) {
    return [new ConditionalStatement(enforcedWhen, enforced, preferred), new ConditionalStatement(enforcedWhen, enforcedAcl), ...tags];
  }
  return props.requiresAcl ? [preferred, ...tags] : [enforced, enforcedAcl, ...tags];
}
