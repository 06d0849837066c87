import { createHash } from 'node:crypto';
import { partitionOf, urlSuffixOf } from './arns';

/** Where a template is deployed. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  /** @default - derived from the region */
  readonly partition?: string;
}

export interface Place extends Environment {
  readonly partition: string;
  readonly stackName: string;
}

export interface PhysicalResource {
  readonly type: string;
  readonly logicalId: string;
  /** Resolved, or as far as naming needs them. */
  readonly properties: Record<string, any>;
}

export function placeOf(env: Environment, stackName: string): Place {
  return { ...env, partition: env.partition ?? partitionOf(env.region), stackName };
}

/** What `Ref` (no attribute) or `Fn::GetAtt` returns once the resource is deployed; the same for every run. */
export function physicalValue(resource: PhysicalResource, place: Place, attribute?: string): string {
  const values = attributesOf(resource, place);
  const value = attribute === undefined ? values.Ref : values[attribute];
  return value ?? `${place.stackName}-${resource.logicalId}.${attribute}`;
}

function attributesOf({ type, logicalId, properties }: PhysicalResource, place: Place): Record<string, string> {
  const { account, region, partition, stackName } = place;
  const generated = `${stackName}-${logicalId}`;
  const seed = `${account}/${region}/${generated}`;
  const iamArn = (kind: string, name: string) => `arn:${partition}:iam::${account}:${kind}${properties.Path ?? '/'}${name}`;

  switch (type) {
    case 'AWS::IAM::Role': {
      const name = properties.RoleName ?? generated.slice(0, 64);
      return { Ref: name, Arn: iamArn('role', name), RoleId: `AROA${token(seed, 17)}` };
    }
    case 'AWS::IAM::User': {
      const name = properties.UserName ?? generated.slice(0, 64);
      return { Ref: name, Arn: iamArn('user', name) };
    }
    case 'AWS::IAM::ManagedPolicy': {
      const arn = iamArn('policy', properties.ManagedPolicyName ?? generated);
      return { Ref: arn, PolicyArn: arn };
    }
    case 'AWS::IAM::AccessKey':
      return { Ref: `AKIA${token(seed, 16)}`, SecretAccessKey: hash(`secret of ${seed}`).slice(0, 40) };
    case 'AWS::S3::Bucket': {
      const name = properties.BucketName ?? generated.toLowerCase().slice(0, 63);
      const suffix = urlSuffixOf(partition);
      return {
        Ref: name,
        Arn: `arn:${partition}:s3:::${name}`,
        DomainName: `${name}.s3.${suffix}`,
        RegionalDomainName: `${name}.s3.${region}.${suffix}`,
      };
    }
    case 'AWS::KMS::Key': {
      const id = uuid(seed);
      return { Ref: id, KeyId: id, Arn: `arn:${partition}:kms:${region}:${account}:key/${id}` };
    }
    case 'AWS::KMS::Alias':
      return { Ref: properties.AliasName };
    case 'AWS::SecretsManager::Secret': {
      const arn = `arn:${partition}:secretsmanager:${region}:${account}:secret:${properties.Name ?? generated}-${hash(seed).slice(0, 6)}`;
      return { Ref: arn, Id: arn };
    }
    default:
      return { Ref: generated };
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function token(seed: string, length: number): string {
  return hash(seed).toUpperCase().slice(0, length);
}

function uuid(seed: string): string {
  return hash(seed).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
