import { CfnParameter } from 'aws-cdk-lib';
import { validateIamName } from '../../lib/core/iam-name';
import { newStack } from '../support/stack';

test.each([undefined, 'a', 'KlaviDataExporterRole', 'in_g+e=s,t.@-', 'x'.repeat(64)])('%s is fine', (name) => {
  expect(() => validateIamName('roleName', name)).not.toThrow();
});

test('a template parameter is fine', () => {
  expect(() => validateIamName('roleName', new CfnParameter(newStack(), 'RoleName').valueAsString)).not.toThrow();
});

test.each(['', 'a b', 'path/name', 'arn:aws:iam::111111111111:role/ingest', 'é', 'x'.repeat(65), 'a*'])('%j is refused', (name) => {
  const rule = "'roleName' must have 1 to 64 letters, digits or characters of '_+=,.@-'";
  expect(() => validateIamName('roleName', name)).toThrow(new Error(`${rule}, got: '${name}'`));
  expect(() => validateIamName('roleName', name, ', group included')).toThrow(new Error(`${rule}, group included, got: '${name}'`));
});

test('a name from elsewhere may be no text at all, or have white space', () => {
  expect(() => validateIamName('roleName', 7 as any)).toThrow(new Error("'roleName' must be a string, put it in quotes, got: 7"));
  expect(() => validateIamName('roleName', 'ingest ')).toThrow(new Error("'roleName' must not have white space at either end, got: 'ingest '"));
});
