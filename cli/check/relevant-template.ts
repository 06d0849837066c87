import { METADATA_KEY } from '../../lib/handoffs/private/metadata-format';
import type { Template } from '../stack/snapshot';

/** The resources that decide about calls, or are named by those that do. */
const RELEVANT = new Set([
  'AWS::CloudFormation::Stack',
  'AWS::IAM::AccessKey', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::RolePolicy', 'AWS::IAM::User', 'AWS::IAM::UserPolicy',
  'AWS::KMS::Alias', 'AWS::KMS::Key',
  'AWS::S3::Bucket', 'AWS::S3::BucketPolicy',
  'AWS::SecretsManager::ResourcePolicy', 'AWS::SecretsManager::Secret',
]);

interface Output {
  readonly Value?: unknown;
  readonly Export?: unknown;
}

/**
 * The template without what decides nothing about an exchange: properties of other resources, and outputs that neither a hand-off nor
 * another stack reads. They may hold functions that only CloudFormation can evaluate.
 *
 * @param isNested the parent may read any output
 */
export function relevantTemplate(template: Template, isNested: boolean = false): Template {
  const { Resources = {}, Outputs = {}, Metadata } = template as Template & { Resources?: Record<string, any>; Outputs?: Record<string, Output> };
  const handedOff = JSON.stringify(Metadata?.[METADATA_KEY] ?? {});
  const isRead = ([id, { Export }]: [string, Output]) => isNested || Export !== undefined || handedOff.includes(`"${id}"`) || handedOff.includes(`{{${id}}}`);
  const resources = Object.entries(Resources).map(([id, resource]) => [id, RELEVANT.has(resource.Type) ? resource : { ...resource, Properties: {} }]);
  const outputs = Object.entries(Outputs).filter(isRead);
  return { ...template, ...{ Resources: Object.fromEntries(resources) }, Outputs: Object.fromEntries(outputs) };
}
