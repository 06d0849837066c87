import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucketPolicyCommand, keyPolicyCommand } from '../../../cli/format/policy-commands';

const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const ours = { Sid: 'Exchange', Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:role/x' }, Action: 's3:GetObject', Resource: "arn:aws:s3:::b/it's/*" };
const kept = { Sid: 'Kept', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
const { Sid, ...anonymous } = kept;

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'policy-commands-')); });
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the commands with an `aws` that prints the policy in force; undefined: it fails. */
function added(command: string, statements: object[] | undefined): { calls: string[]; written: unknown } {
  writeFileSync(join(folder, 'in-force.json'), JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  writeFileSync(join(folder, 'aws'), `#!/bin/sh
echo "$@" >> calls
case "$2" in get-*) ${statements ? 'cat in-force.json' : 'exit 254'} ;; esac
`);
  chmodSync(join(folder, 'aws'), 0o755);
  try {
    execFileSync('sh', ['-c', command], { cwd: folder, env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } });
  } catch (error) {
    if (statements) throw error;
  }
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  return { calls, written: calls.length > 1 ? JSON.parse(readFileSync(join(folder, 'new-policy.json'), 'utf8')) : undefined };
}

test('the statements are added to the policy of the bucket, and the others stay', () => {
  const { calls, written } = added(bucketPolicyCommand('exchange', ours), [kept, anonymous]);
  expect(calls).toEqual([
    's3api get-bucket-policy --bucket exchange --query Policy --output text',
    's3api put-bucket-policy --bucket exchange --policy file://new-policy.json',
  ]);
  expect(written).toEqual({ Version: '2012-10-17', Statement: [kept, anonymous, ours] });
});

test('the commands can run twice: a statement of the same Sid is replaced', () => {
  expect(added(bucketPolicyCommand('exchange', [ours]), [{ ...ours, Action: 's3:PutObject' }, kept]).written).toMatchObject({ Statement: [kept, ours] });
});

test('nothing is written where the policy in force cannot be read', () => {
  expect(added(bucketPolicyCommand('exchange', ours), undefined).calls).toHaveLength(1);
});

test("the statement is added to the policy of the key, in the key's Region", () => {
  const { calls, written } = added(keyPolicyCommand(KEY, ours), [kept]);
  expect(calls).toEqual([
    `kms get-key-policy --key-id ${KEY} --region eu-central-1 --policy-name default --query Policy --output text`,
    `kms put-key-policy --key-id ${KEY} --region eu-central-1 --policy-name default --policy file://new-policy.json`,
  ]);
  expect(written).toEqual({ Version: '2012-10-17', Statement: [kept, ours] });
});
