import type { Live } from '../../../../cli/verify/stack/deployed-state';
import { checkPasted } from '../../../../cli/verify/stack/handed-over-statements';

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1';
const allow = (action: string, who = 'adobe', resource = '*') => ({
  Sid: who, Effect: 'Allow', Principal: { AWS: `arn:aws:iam::222222222222:role/${who}` }, Action: action, Resource: resource,
});
const PUT = allow('s3:PutObject', 'adobe', 'arn:aws:s3:::theirs/in/*');
const LIST = allow('s3:ListBucket', 'adobe', 'arn:aws:s3:::theirs');
const OTHERS = allow('s3:GetObject', 'stranger');

/** What the check says of each place, with these statements in the policies of the owner. */
async function verdicts(outputs: Record<string, string>, bucket?: object[], key?: object[]): Promise<string[]> {
  const live = {
    bucketPolicy: async (name: string) => { if (name === 'secret') throw new Error('AccessDenied'); return bucket && { Statement: bucket }; },
    keyPolicy: async () => key && { Statement: key },
  } as unknown as Live;
  const checked = await checkPasted(live, new Map(Object.entries(outputs)));
  return checked.map(({ check: { what, verdict } }) => `${what}: ${verdict}`);
}

const HANDED_OVER = { KohlerAdobeBucketName: 'theirs', KohlerAdobeBucketPolicyStatement: JSON.stringify([PUT, LIST]) };
const OF_BUCKET = 'bucket policy of theirs: statement of output KohlerAdobeBucketPolicyStatement';

test.each<[string, object[] | undefined, string[]]>([
  ['that were added, beside others', [OTHERS, PUT, LIST], ['as promised']],
  ['of which one is missing', [OTHERS, PUT], ['differs']],
  ['that nobody added', [OTHERS], ['differs', 'differs']],
  ['of a bucket without policy', undefined, ['differs', 'differs']],
  ['with another action', [{ ...PUT, Action: 's3:*' }, LIST], ['differs']],
])('statements %s', async (_, bucket, expected) => {
  expect(await verdicts(HANDED_OVER, bucket)).toEqual(expected.map((verdict) => `${OF_BUCKET}: ${verdict}`));
});

test('each output is looked up at the resource that its own hand-off names', async () => {
  const decrypt = allow('kms:Decrypt');
  expect(await verdicts({
    KmsKeyArn: KEY,
    KeyPolicyStatement: JSON.stringify(decrypt),
    AceBucketName: 'first',
    AceBucketName2: 'second',
    AceBucketPolicyStatement2: JSON.stringify(PUT),
    OrphanBucketPolicyStatement: JSON.stringify(PUT),
  }, [PUT], [decrypt])).toEqual([
    `key policy of ${KEY}: statement of output KeyPolicyStatement: as promised`,
    'bucket policy of second: statement of output AceBucketPolicyStatement2: as promised',
  ]);
});

test('two hand-offs of one principal on one bucket are looked at together', async () => {
  const second = { KohlerOutBucketName: 'theirs', KohlerOutBucketPolicyStatement: JSON.stringify(LIST) };
  expect(await verdicts({ ...HANDED_OVER, KohlerAdobeBucketPolicyStatement: JSON.stringify(PUT), ...second }, [PUT, LIST]))
    .toEqual([`${OF_BUCKET}, KohlerOutBucketPolicyStatement: as promised`]);
});

test('a policy that cannot be read is unclear', async () => {
  expect(await verdicts({ BucketName: 'secret', BucketPolicyStatement: JSON.stringify(PUT) }))
    .toEqual(['bucket policy of secret: statement of output BucketPolicyStatement: unclear']);
});
