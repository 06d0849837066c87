import { Cloud } from '../../../tools/policy-engine/cloud';
import { OWNER, role, user, VENDOR } from '../../../tools/policy-engine/fixtures';
import { decideAll, describeRow, Row } from '../../../tools/policy-engine/table';

const cloud = new Cloud();
cloud.addBucket({ name: 'exchange', account: OWNER, region: 'us-east-1' });
const call = { who: { arn: user(OWNER, 'admin') }, action: 's3:GetObject', bucket: 'exchange', key: 'in/a.csv' };

test('a row is as expected only if the decision is', () => {
  const stranger = { ...call, who: { arn: role(VENDOR, 'x') } };
  const rows: Row[] = [
    { ...call, expect: 'allowed' },
    { ...call, expect: 'denied' },
    { ...stranger, expect: 'allowed' },
    { ...stranger, expect: 'denied' },
  ];
  expect(decideAll(cloud, rows).map(({ asExpected }) => asExpected)).toEqual([true, false, false, true]);
});

test.each<[string, Partial<Row>]>([
  ['by name', { name: 'by name' }],
  [`${user(OWNER, 'admin')} s3:GetObject exchange/in/a.csv`, {}],
  [`${user(OWNER, 'admin')} as ${role(OWNER, 'r')} s3:ListBucket exchange/?prefix=in/ without TLS`, {
    action: 's3:ListBucket', key: undefined, prefix: 'in/', tls: false, assume: { roleArn: role(OWNER, 'r') },
  }],
])('%s', (description, changes) => {
  expect(describeRow({ ...call, expect: 'allowed', ...changes })).toBe(description);
});
