import { putElsewhere } from './open-bucket';
import { administrator, colleague, shortName } from './parties';
import { Question, Surroundings } from './question';
import { parseArn } from '../../tools/policy-engine/arns';
import { Call } from '../../tools/policy-engine/call';
import { list, PolicyDocument, statementsOf } from '../../tools/policy-engine/documents';
import type { Sheet } from '../handoff/sheet';

/** A folder of the bucket of a partner. */
export interface Destination {
  readonly bucketName: string;
  readonly keyPrefix: string;
  readonly partition: string;
  /** What every upload has to carry. */
  readonly acl?: string;
}

/** What a hand-off promises to the owner of a bucket that is delivered to: its role puts files into one folder, and does nothing else. */
export function deliveryQuestions({ policy, trust, region }: Sheet, surroundings: Surroundings): Question[] {
  const { stranger } = surroundings;
  const roleArn = trust!.principalArn!;
  const other = colleague(roleArn)!;
  return destinationsOf(policy).flatMap(({ bucketName: bucket, keyPrefix, partition, acl }): Question[] => {
    const name = shortName(roleArn);
    const put: Call = { who: { arn: roleArn }, action: 's3:PutObject', bucket, key: `${keyPrefix}report.csv`, ...(acl && { acl }) };
    const denied = (party: string, call: Partial<Call>): Question => ({ ...put, ...call, party, expect: 'denied' });
    return [
      { ...put, party: name, expect: 'allowed' },
      ...(acl ? [denied(`${name}, without the ACL`, { acl: undefined })] : []),
      ...(keyPrefix === '' ? [] : [denied(`${name}, look-alike prefix`, { key: `${keyPrefix.slice(0, -1)}2/report.csv` })]),
      denied(name, { action: 's3:GetObject', acl: undefined }),
      denied(name, { action: 's3:ListBucket', acl: undefined, key: undefined, prefix: keyPrefix || undefined }),
      denied(name, { action: 's3:DeleteObject', acl: undefined }),
      denied(`${name}, somebody else's bucket`, { acl: undefined, ...putElsewhere(surroundings, region!) }),
      denied(other.name, { who: other.who }),
      denied('another account', { who: administrator(`arn:${partition}:iam::${stranger}:role/stranger`) }),
    ];
  });
}

/** The counterpart policy of a delivery is a bucket policy. */
export function isDelivery({ buckets, policy, trust }: Sheet): boolean {
  return buckets.length === 0 && trust?.principalArn !== undefined && destinationsOf(policy).length > 0;
}

export function destinationsOf(policy: PolicyDocument | null): Destination[] {
  return statementsOf(policy ?? {})
    .filter(({ Principal, Action }) => Principal !== undefined && list<string>(Action).includes('s3:PutObject'))
    .flatMap(({ Resource, Condition }) => list<string>(Resource).map((arn) => {
      const { resource, partition } = parseArn(arn);
      const slash = resource.indexOf('/');
      return {
        bucketName: resource.slice(0, slash),
        keyPrefix: resource.slice(slash + 1).replace(/\*$/, ''),
        partition,
        acl: list<string>(Condition?.StringEquals?.['s3:x-amz-acl'])[0],
      };
    }));
}
