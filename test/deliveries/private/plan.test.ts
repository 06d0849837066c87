import { Lazy } from 'aws-cdk-lib';
import { deliveryPlan, deliveryPlans, holdsDay, holdsPartner, validateFolder, validateScheduledName, validateSourceKeyPrefix } from '../../../lib/deliveries/private/plan';
import { ResolvedDestination } from '../../../lib/deliveries/private/targets';

const ACME: ResolvedDestination = {
  partnerName: 'acme', bucketName: 'from-klavi', bucketOwner: '222222222222', region: 'us-east-1', keyPrefix: 'in/', requiresAcl: true,
};
const KEY = 'arn:aws:kms:us-east-1:222222222222:key/1';

test('a plan says where from, where to, and as what', () => {
  expect(deliveryPlan(ACME, { sourceKeyPrefix: 'daily/', sourceFolder: '/{partner}/{date}', destinationFolder: '{yyyy}-{MM}/' })).toEqual({
    sourceKeyPrefix: 'daily/acme/{date}/',
    destinationKeyPrefix: 'in/{yyyy}-{MM}/',
    resultsKeyPrefix: '_handoff/acme/',
    ownKeyPrefix: 'in/_handoff/',
    bucket: { Bucket: 'from-klavi', ExpectedBucketOwner: '222222222222' },
    contract: { Acl: 'bucket-owner-full-control' },
  });
});

test.each<[what: string, given: Partial<ResolvedDestination>, contract: object]>([
  ['with an ACL', {}, { Acl: 'bucket-owner-full-control' }],
  ['without', { requiresAcl: false }, {}],
  ['with a key', { requiresAcl: false, kmsKeyArn: KEY }, { ServerSideEncryption: 'aws:kms', SsekmsKeyId: KEY, BucketKeyEnabled: true }],
])('objects are created %s', (_, given, contract) => {
  expect(deliveryPlan({ ...ACME, ...given }, { sourceKeyPrefix: 'daily/' }).contract).toEqual(contract);
});

test.each<[sourceFolder: string | undefined, destinationFolder: string | undefined, from: string, to: string]>([
  [undefined, undefined, 'daily/', 'in/'],
  ['{date}', undefined, 'daily/{date}/', 'in/{date}/'],
  ['{partner}/{date}', '{date}', 'daily/acme/{date}/', 'in/{date}/'],
  ['{date}', '', 'daily/{date}/', 'in/'],
  ['{partner}/{partner}', undefined, 'daily/acme/acme/', 'in/acme/acme/'],
])('folders %s and %s lead from %s to %s', (sourceFolder, destinationFolder, from, to) => {
  expect(deliveryPlan(ACME, { sourceKeyPrefix: 'daily/', sourceFolder, destinationFolder })).toMatchObject({ sourceKeyPrefix: from, destinationKeyPrefix: to });
});

describe('refuses', () => {
  test.each(['{day}/', '{DATE}/', '{date', 'date}', '{}', '{ date }/'])('the folder %s', (folder) => {
    expect(() => validateFolder('sourceFolder', folder))
      .toThrow(new Error(`'sourceFolder' must have no braces but {partner}, {date}, {yyyy}, {MM}, {dd}, got: '${folder}'`));
  });
  test.each(['a*', 'a//b', '../a'])('the folder %s, as a key prefix', (sourceFolder) => {
    expect(() => deliveryPlan(ACME, { sourceKeyPrefix: 'daily/', sourceFolder })).toThrow(/^'sourceFolder' must not /);
  });
  test('a folder that only the deployment knows', () => {
    expect(() => validateFolder('sourceFolder', Lazy.string({ produce: () => 'a' }))).toThrow(/^'sourceFolder' must be a literal, got: /);
  });
  test.each<[folder: unknown, message: string]>([
    [' daily/', "'sourceFolder' must not have white space at either end, got: ' daily/'"],
    [2026, "'sourceFolder' must be a string, put it in quotes, got: 2026"],
  ])('the folder %j, by its form', (folder, message) => {
    expect(() => validateFolder('sourceFolder', folder as string)).toThrow(new Error(message));
  });
  test.each<[property: string, sourceKeyPrefix: string, keyPrefix: string, folder: string]>([
    ['sourceKeyPrefix', 'daily/{date}/', 'in/', 'sourceFolder'], ['keyPrefix', 'daily/', 'in/{date}/', 'destinationFolder'],
  ])('a placeholder in %s, which policies would hold as it is', (property, sourceKeyPrefix, keyPrefix, folder) => {
    const got = property === 'keyPrefix' ? keyPrefix : sourceKeyPrefix;
    expect(() => deliveryPlans([{ ...ACME, keyPrefix }], { sourceKeyPrefix }))
      .toThrow(new Error(`'${property}' must have no braces (placeholders belong into '${folder}'), got: '${got}'`));
  });
  test.each(['', '_handoff/', '_handoff/acme/'])('to deliver results: %s', (sourceKeyPrefix) => {
    expect(() => validateSourceKeyPrefix({ ...deliveryPlan(ACME, { sourceKeyPrefix: 'daily/' }), sourceKeyPrefix }))
      .toThrow(new Error(`'sourceFolder' must lead to a folder other than '_handoff/', where the results of deliveries are written, got: '${sourceKeyPrefix}'`));
  });
  test.each(['a b', 'größe', "o'brien", '-acme', 'a/b', '{partner}'])('the name %s', (name) => {
    expect(() => validateScheduledName(name))
      .toThrow(new Error(`'partnerName' must consist of letters, digits, '.', '_' and '-' to be delivered to on a schedule, got: '${name}'`));
  });
});

test('plans are by name', () => {
  const bolt = { ...ACME, partnerName: 'bolt' };
  expect(deliveryPlans([ACME, bolt], { sourceKeyPrefix: 'daily/' })).toEqual({
    acme: deliveryPlan(ACME, { sourceKeyPrefix: 'daily/' }), bolt: deliveryPlan(bolt, { sourceKeyPrefix: 'daily/' }),
  });
});
test.each<[folder: string | undefined, expected: boolean]>([['{partner}/', true], ['a/{partner}/{date}', true], ['partner/', false], [undefined, false]])(
  '%s is a folder of each partner: %s', (folder, expected) => {
    expect(holdsPartner(folder)).toBe(expected);
  });
test.each(['acme', 'Acme.Corp_2-eu', '1'])('takes the name %s', (name) => {
  expect(() => validateScheduledName(name)).not.toThrow();
});
test.each([undefined, '', '{date}/', '{partner}/{yyyy}/{MM}/{dd}/', 'plain/'])('takes the folder %s', (folder) => {
  expect(() => validateFolder('sourceFolder', folder)).not.toThrow();
});
test.each<[folder: string | undefined, expected: boolean]>([
  ['{date}/', true], ['{yyyy}/{MM}/{dd}/', true], ['{yyyy}/{MM}/', false], ['{partner}/', false], ['date/', false], [undefined, false],
])('%s differs each day: %s', (folder, expected) => {
  expect(holdsDay(folder)).toBe(expected);
});
