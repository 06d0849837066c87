import { lastSegment } from '../policy-engine/arns';
import { Cloud, Deployed } from '../policy-engine/cloud';
import { ResolveOptions } from '../policy-engine/resolve';

/** Physical ids of deployed stacks, by stack name and logical id. */
export type PhysicalIds = Map<string, Map<string, string>>;

/** The in-process cloud, with the names and ids that the deployed resources really have. */
export class LiveCloud extends Cloud {
  constructor(private readonly physicalIds: PhysicalIds) {
    super();
  }

  override deploy(template: any, options: ResolveOptions): Deployed {
    const ids = this.physicalIds.get(options.stackName ?? '');
    return super.deploy(template, {
      ...options,
      references: (type, logicalId, attribute) => {
        const id = ids?.get(logicalId);
        return id && physicalValue(template.Resources[logicalId], type, id, options, attribute);
      },
    });
  }
}

function physicalValue({ Properties: { Path: path = '/' } = {} }: any, type: string, id: string, { account, region }: ResolveOptions, attribute?: string) {
  // The emulator takes the ARN of a role for its physical id, where AWS takes the name.
  const name = type === 'AWS::IAM::Role' || type === 'AWS::IAM::User' ? lastSegment(id) : id;
  if (attribute === undefined) return name;
  if (attribute !== 'Arn') return undefined;
  switch (type) {
    case 'AWS::IAM::Role': return `arn:aws:iam::${account}:role${path}${name}`;
    case 'AWS::IAM::User': return `arn:aws:iam::${account}:user${path}${name}`;
    case 'AWS::S3::Bucket': return `arn:aws:s3:::${id}`;
    case 'AWS::KMS::Key': return id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${account}:key/${id}`;
    default: return undefined;
  }
}
