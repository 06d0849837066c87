import { policyHint, WORDS } from '../../../cli/format/headings';

const CALL = { Effect: 'Allow', Action: 's3:PutObject', Resource: '*' };

test.each<[what: string, statements: unknown, hint: string]>([
  ['a policy of their own role', [CALL], WORDS.policyHint],
  ['a single statement', CALL, WORDS.policyHint],
  ["a policy of their bucket, which names the sender's role", [{ ...CALL, Principal: { AWS: 'arn' } }], WORDS.bucketPolicyHint],
])('%s', (_, Statement, hint) => {
  expect(policyHint({ Statement })).toBe(hint);
});
