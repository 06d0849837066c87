import { Lazy, Token } from 'aws-cdk-lib';
import { IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ConditionalStatement } from './conditional-statement';
import { ACL_ACTIONS, FULL_CONTROL_ACL, PUT_ACTIONS } from './put-statements';
import { conditionWhenGiven } from './template-parameters';
import type { ExchangeAccess } from '../exchange-access';

export interface ExchangeStatementProps {
  readonly actions: ExchangeAccess;
  readonly bucket: IBucket;
  /** Normalised. */
  readonly keyPrefix: string;
  readonly sid: string;
  /** Omitted in identity policies. */
  readonly principal?: IPrincipal | IPrincipal[];
  readonly conditions?: Record<string, Record<string, unknown>>;
  /** Whether uploads must give the object to the bucket owner by ACL. */
  readonly requiresAcl?: boolean;
}

/** Bucket actions that send `s3:prefix`. They are never granted beyond the key prefix. */
const PREFIX_ACTIONS = ['s3:ListBucket', 's3:ListBucketVersions'];

/** The S3 statements of one grant, for the bucket's policy (with a principal) or the principal's own (without). */
export function exchangeStatements(props: ExchangeStatementProps): PolicyStatement[] {
  const { actions, sid, bucket, keyPrefix } = props;
  const principals = props.principal && [props.principal].flat();
  const bucketActions = new Set([...actions.bucketActions, ...(actions.listsPrefix ? ['s3:ListBucket'] : [])]);
  const prefixActions = PREFIX_ACTIONS.filter((action) => bucketActions.delete(action));

  const withAcl = props.requiresAcl ? PUT_ACTIONS : [];
  const aclActions = actions.objectActions.filter((action) => ACL_ACTIONS.includes(action) && !withAcl.includes(action));
  const objectActions = actions.objectActions.filter((action) => ![...withAcl, ...aclActions].includes(action));
  const fullControl = { ...props.conditions, StringEquals: { ...props.conditions?.StringEquals, ...FULL_CONTROL_ACL } };

  const statements: PolicyStatement[] = [];
  const allowOnObjects = (suffix: string, allowed: string[], conditions = props.conditions) => new PolicyStatement({
    sid: `${sid}${suffix}`, principals, actions: allowed, resources: [bucket.arnForObjects(`${keyPrefix}*`)], conditions,
  });
  if (objectActions.length > 0) statements.push(allowOnObjects('Objects', objectActions));
  if (withAcl.length > 0) statements.push(allowOnObjects('Uploads', withAcl, fullControl));
  if (aclActions.length > 0) statements.push(allowOnObjects('Acl', aclActions, fullControl));
  if (prefixActions.length > 0) {
    const list = (conditions: Record<string, any> = {}) => new PolicyStatement({
      sid: `${sid}List`,
      principals,
      actions: prefixActions,
      resources: [bucket.bucketArn],
      conditions: { ...props.conditions, ...conditions },
    });
    statements.push(limitedToPrefix(keyPrefix, list));
  }
  if (bucketActions.size > 0) {
    statements.push(new PolicyStatement({
      sid: `${sid}Bucket`,
      principals,
      actions: [...bucketActions],
      resources: [bucket.bucketArn],
      conditions: props.conditions,
    }));
  }
  return statements;
}

/** No condition for an empty prefix: `s3:prefix: "*"` would deny a list without the parameter. */
function limitedToPrefix(keyPrefix: string, list: (conditions?: Record<string, any>) => PolicyStatement): PolicyStatement {
  if (keyPrefix === '') return list();
  const allowed = { 's3:prefix': [keyPrefix, `${keyPrefix}*`] };
  const given = conditionWhenGiven(keyPrefix);
  if (given) return new ConditionalStatement(given, list({ StringLike: allowed }), list());
  if (!Token.isUnresolved(keyPrefix)) return list({ StringLike: allowed });
  return list({ StringLike: Lazy.uncachedAny({ produce: (context) => context.resolve(keyPrefix) === '' ? undefined : allowed }) });
}
