import { Identity, roleOf } from './parties';
import { Deed, Encryption } from './promise';
import { Call } from '../../tools/policy-engine/call';
import { Deployment, resourceOf } from '../support/deployment';

/** What a deed sends to the bucket of a deployment. */
export function requestOf(deployed: Deployment, { encryption, ...deed }: Deed): Omit<Call, 'who'> {
  return { ...deed, bucket: resourceOf(deployed, 'AWS::S3::Bucket')!.Ref, encryption: encryption && headerOf(deployed, encryption) };
}

function headerOf(deployed: Deployment, encryption: Encryption): Call['encryption'] {
  const own = () => resourceOf(deployed, 'AWS::KMS::Key')!.Arn;
  switch (encryption) {
    case 'AES256': return { algorithm: 'AES256' };
    case 'dsse': return { algorithm: 'aws:kms:dsse', keyArn: own() };
    case 'keyless': return { algorithm: 'aws:kms' };
    case 'own': return { algorithm: 'aws:kms', keyArn: own() };
    case 'foreign': return { algorithm: 'aws:kms', keyArn: keyForEverybody(deployed, own()) };
  }
}

/** Another key beside a key: its policy refuses nobody, so that only the bucket can. */
function keyForEverybody({ cloud }: Deployment, neighbour: string): string {
  const arn = neighbour.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000');
  cloud.addKey({ arn, policy: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }] } });
  return arn;
}

/** Makes the roles of others known: the ARN of a session does not hold the path of its role. */
export function introduce({ cloud }: Deployment, identities: Identity[], partition: string): void {
  for (const identity of identities) {
    const arn = roleOf(identity, partition);
    if (arn) cloud.addPrincipal({ arn, managedPolicyArns: [`arn:${partition}:iam::aws:policy/AdministratorAccess`] });
  }
}
