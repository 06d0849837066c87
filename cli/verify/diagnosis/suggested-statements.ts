import { partitionOf } from '../../../lib/core/partition-table';
import { Ability, OBJECT_ACTIONS } from '../../../lib/policies/private/access-levels';
import { Exchange } from '../exchange/exchange';

export type Statement = Record<string, unknown>;

/** Placeholder for an unknown caller. */
const YOU = 'ARN of the calling role or user';

export function assumeStatement({ roleArn }: Exchange): Statement {
  return { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn };
}

export function trustStatement({ externalId, externalIdPrefix, sessionName, principalArn }: Exchange, callerArn?: string): Statement {
  const equals = {
    ...(externalId === undefined || externalIdPrefix !== undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(sessionName === undefined ? {} : { 'sts:RoleSessionName': sessionName }),
  };
  const condition = {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(externalIdPrefix === undefined ? {} : { StringLike: { 'sts:ExternalId': `${externalIdPrefix}*` } }),
  };
  return {
    Effect: 'Allow',
    Principal: { AWS: principalArn ?? callerArn ?? `<${YOU}>` },
    Action: 'sts:AssumeRole',
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}

export function denyAssumptionStatement(): Statement {
  return { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
}

export function objectsStatement(exchange: Exchange): Statement {
  const { access } = exchange;
  const granted = (Object.keys(OBJECT_ACTIONS) as Ability[]).filter((ability) => access[ability] === 'granted');
  const actions = granted.flatMap((ability) => OBJECT_ACTIONS[ability]);
  return { Effect: 'Allow', Action: actions, Resource: `${bucketArn(exchange)}/${exchange.keyPrefix}*` };
}

export function listStatement(exchange: Exchange): Statement {
  const { keyPrefix } = exchange;
  return {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: bucketArn(exchange),
    ...(keyPrefix === '' ? {} : { Condition: { StringLike: { 's3:prefix': [keyPrefix, `${keyPrefix}*`] } } }),
  };
}

export function keyStatement({ kmsKeyArn, region, access }: Exchange): Statement {
  return {
    Effect: 'Allow',
    Action: access.write === 'granted' ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'],
    Resource: kmsKeyArn ?? '<ARN of the KMS key of the bucket>',
    Condition: { StringEquals: { 'kms:ViaService': `s3.${region}.${partitionOf(region).urlSuffix}` } },
  };
}

export function tlsStatement(exchange: Exchange): Statement {
  return {
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:*',
    Resource: [bucketArn(exchange), `${bucketArn(exchange)}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** In a resource policy, the same statement names the principal. */
export function forPrincipal(statement: Statement, { principalArn }: Exchange, callerArn?: string): Statement {
  return { ...statement, Principal: { AWS: principalArn ?? callerArn ?? `<${YOU}>` } };
}

export function inKeyPolicy(statement: Statement): Statement {
  return { ...statement, Resource: '*' };
}

function bucketArn({ bucket, region }: Exchange): string {
  return `arn:${partitionOf(region).name}:s3:::${bucket}`;
}
