import { Aws } from 'aws-cdk-lib';
import { keyAccountProblems, keyRegionProblems } from '../../../lib/configuration/private/keys';

const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd';

test.each([
  ['no key', undefined, 'us-east-1'],
  ['a key of the Region', KEY, 'us-east-1'],
  ['what is no key at all', 'alias/kohler', 'us-east-1'],
  ['a Region that only CloudFormation knows', KEY, Aws.REGION],
  ['a key that only CloudFormation knows', `arn:aws:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:key/1234abcd`, 'us-east-1'],
])('has nothing against %s', (_, key, region) => {
  expect(keyRegionProblems(['kmsKeyArn'], key, region)).toEqual([]);
  expect(keyAccountProblems(['kmsKeyArn'], key, region === Aws.REGION ? Aws.ACCOUNT_ID : '111111111111')).toEqual([]);
});
test('refuses a key of another Region', () => {
  expect(keyRegionProblems(['kmsKeyArn'], KEY, 'eu-west-1', 'topic'))
    .toEqual([{ path: ['kmsKeyArn'], rule: "must be in the topic's Region 'eu-west-1'", showsValue: true }]);
});
test('refuses a key of another account', () => {
  expect(keyAccountProblems(['kmsKeyArn'], KEY, '222222222222'))
    .toEqual([{ path: ['kmsKeyArn'], rule: "must be a key of account '222222222222' (this stack cannot edit the key policies of other accounts)", showsValue: true }]);
});
