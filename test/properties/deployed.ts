import { Identity, roleOf } from './parties';
import { Deed } from './promise';
import { Call } from '../decisions/call';
import { Deployment, resourceOf } from '../support/deployment';

/** What a deed sends to the bucket of a deployment. */
export function requestOf(deployed: Deployment, { encryption, ...deed }: Deed): Omit<Call, 'who'> {
  return { ...deed, bucket: resourceOf(deployed, 'AWS::S3::Bucket')!.Ref, encryption: encryption && headerOf(deployed, encryption) };
}

function headerOf(deployed: Deployment, encryption: 'AES256' | 'own' | 'foreign'): Call['encryption'] {
  if (encryption === 'AES256') return { algorithm: 'AES256' };
  const own = resourceOf(deployed, 'AWS::KMS::Key')!.Arn;
  const foreign = own.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000');
  deployed.cloud.addKey({ arn: foreign });
  return { algorithm: 'aws:kms', keyArn: encryption === 'own' ? own : foreign };
}

/** Makes the roles of others known: the ARN of a session does not hold the path of its role. */
export function introduce({ cloud }: Deployment, identities: Identity[], partition: string): void {
  for (const identity of identities) {
    const arn = roleOf(identity, partition);
    if (arn) cloud.addPrincipal({ arn, managedPolicyArns: [`arn:${partition}:iam::aws:policy/AdministratorAccess`] });
  }
}
