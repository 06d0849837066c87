import { Duration } from 'aws-cdk-lib';
import { StorageClass } from 'aws-cdk-lib/aws-s3';
import { clientLifecycle } from '../../../lib/clients/private/lifecycle';

test('without days, objects stay', () => {
  expect(clientLifecycle(undefined, undefined)).toEqual([]);
});

test('objects expire, and their earlier versions as many days after they were replaced', () => {
  expect(clientLifecycle(365, undefined)).toEqual([
    { id: 'Expire', expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(365) },
  ]);
});

test('objects move to infrequent access', () => {
  expect(clientLifecycle(undefined, 30)).toEqual([
    { id: 'InfrequentAccess', transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }] },
  ]);
});

test('objects first move, then expire', () => {
  expect(clientLifecycle(31, 30).map(({ id }) => id)).toEqual(['Expire', 'InfrequentAccess']);
});

test.each([[30, 30], [29, 30]])('objects that would expire after %d days and move after %d are refused', (expire, move) => {
  expect(() => clientLifecycle(expire, move)).toThrow(
    new Error(`'expireAfterDays' must be more than infrequentAccessAfterDays, ${move}, got: ${expire}`));
});
