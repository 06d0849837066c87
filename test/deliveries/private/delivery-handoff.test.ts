import { App, Stack } from 'aws-cdk-lib';
import { deliveryHandoff } from '../../../lib/deliveries/private/delivery-handoff';
import { ResolvedDestination } from '../../../lib/deliveries/private/targets';

const ROLE = 'arn:aws:iam::111111111111:role/delivery';
const KEY = 'arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ACME: ResolvedDestination = {
  partnerName: 'acme', bucketName: 'acme-in', bucketOwner: '222222222222', keyPrefix: 'daily/', region: 'eu-west-1', requiresAcl: false,
};

function handoffOf(given: Partial<ResolvedDestination> = {}, copyTags = false) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const { fields, counterpartPolicy } = deliveryHandoff(stack, { target: { ...ACME, ...given }, roleArn: ROLE, copyTags });
  const values = Object.fromEntries(fields.map(({ name, value }) => [name, stack.resolve(value)]));
  return { values, statements: stack.resolve(counterpartPolicy).Statement };
}

test('a partner gets the account and the role that put the files', () => {
  expect(handoffOf().values).toEqual({ AccountId: '111111111111', RoleArn: ROLE });
});

test('a partner with a key of its own gets the statement for the key policy, which names the role', () => {
  const statement = JSON.stringify(handoffOf({ kmsKeyArn: KEY }).values.KeyPolicyStatement);
  for (const part of [ROLE, 'kms:GenerateDataKey', 'kms:ViaService']) expect(statement).toContain(part);
});

test.each([[false, false], [true, true]])('the statements for the bucket allow tags only if tags are copied: %s', (copyTags, expected) => {
  const actions = handoffOf({}, copyTags).statements.flatMap(({ Action }: { Action: string | string[] }) => Action);
  expect(actions).toContain('s3:PutObject');
  expect(actions.includes('s3:PutObjectTagging')).toBe(expected);
});

test('the statements for the bucket cover the objects below the key prefix of the partner', () => {
  const resources = handoffOf().statements.flatMap(({ Resource }: { Resource: string | string[] }) => Resource);
  expect(new Set(resources)).toEqual(new Set(['arn:aws:s3:::acme-in/daily/*']));
});
