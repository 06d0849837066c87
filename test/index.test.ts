import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../lib';
import type {
  AccessKeyUserOptions, AccessKeyUserProps, AceOppSyncRoleProps, AceStage, AssumedRoleBucketOptions, AssumedRoleGrantOptions, AssumedRoleGrantProps,
  ClientBucketProps, CrossAccountPutDestinationProps, DeliveryDestination, DeliveryGroup, DeliveryRoleProps,
  DirectTrustGrantOptions, DirectTrustGrantProps, ExchangeActions, ExternalPrincipalOptions,
  Handoff, HandoffField, HandoffOutputsProps,
} from '../lib';

const LIB = join(__dirname, '../lib');

/** Compiles only while every type of the contract is exported. */
type TypesOfTheContract = [
  AccessKeyUserOptions, AccessKeyUserProps, AceOppSyncRoleProps, AceStage, AssumedRoleBucketOptions, AssumedRoleGrantOptions, AssumedRoleGrantProps,
  ClientBucketProps, CrossAccountPutDestinationProps, DeliveryDestination, DeliveryGroup, DeliveryRoleProps,
  DirectTrustGrantOptions, DirectTrustGrantProps, ExchangeActions, ExternalPrincipalOptions,
  Handoff, HandoffField, HandoffOutputsProps,
];

const CLASSES = [
  'ExternalPrincipal', 'ExternalId', 'ExchangeAccess', 'HandoffOutputs',
  'ClientBucket', 'AssumedRoleGrant', 'DirectTrustGrant', 'AccessKeyUser', 'CrossAccountPutDestination', 'DeliveryRole', 'AceOppSyncRole',
  'ScheduledDelivery', 'DeliveryMonitor', 'ConnectivityCheck', 'BucketTransportSecurity',
  'ClientExchangeStack', 'DeliveryStack', 'PartnerDestinationStack', 'AceOppSyncStack', 'ImportRoleStack',
];

test.each(CLASSES)('class %s is exported', (name) => {
  expect((library as Record<string, unknown>)[name]).toBeInstanceOf(Function);
  expect((library as any)[name].name).toBe(name);
});

test('the enums are exported with their members', () => {
  expect(Object.keys(library.PrincipalMatch)).toEqual(expect.arrayContaining(['BY_ID', 'BY_ARN']));
  expect(Object.keys(library.DestinationOwnership)).toEqual(expect.arrayContaining(['BUCKET_OWNER_PREFERRED', 'BUCKET_OWNER_ENFORCED']));
  expect(Object.keys(library.AceEnvironment)).toEqual(expect.arrayContaining(['STAGING', 'PRODUCTION']));
});

test('the types are exported: this file compiles', () => {
  const options: TypesOfTheContract[15] = { match: library.PrincipalMatch.BY_ARN };
  expect(options).toEqual({ match: library.PrincipalMatch.BY_ARN });
});

const ROOMS = readdirSync(LIB).filter((name) => statSync(join(LIB, name)).isDirectory());
/** The files below a folder of lib, by their path in it. */
const sourcesIn = (folder: string) => readdirSync(join(LIB, folder), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file: join(folder, file), text: readFileSync(join(LIB, folder, file), 'utf8') }));
const SOURCES = ROOMS.flatMap(sourcesIn);
/** For the other rooms of lib only. */
const isInternal = ({ file }: { file: string }) => file.startsWith('core/') || file.includes('/private/');
const exportedBy = (text: string) => [...text.matchAll(/^export (?:abstract )?(?:class|interface|enum|function|const|type) (\w+)/gm)].map(([, name]) => name);
const INDEX = readFileSync(join(LIB, 'index.ts'), 'utf8');
const EXPORTED = [...INDEX.matchAll(/export \{([^}]+)\}/g)].flatMap(([, names]) => names.split(',').map((name) => name.trim().replace(/^type /, ''))).filter(Boolean);

test('index.ts lists every export of every public file by name', () => {
  const isForJsii = (name: string) => /^[A-Z]/.test(name) && !/^[A-Z_]+$/.test(name);
  const offered = SOURCES.filter((source) => !isInternal(source)).flatMap(({ text }) => exportedBy(text)).filter(isForJsii);
  expect([...EXPORTED].sort()).toEqual([...offered].sort());
  expect(INDEX).not.toContain('export *');
});

test('nothing internal is exported', () => {
  const internal = SOURCES.filter(isInternal).flatMap(({ text }) => exportedBy(text));
  expect(internal).toEqual(expect.arrayContaining(['invalid', 'Trust', 'ConditionalStatement']));
  expect(EXPORTED.filter((name) => internal.includes(name))).toEqual([]);
  expect(INDEX).not.toMatch(/private|core/);
});

test('every internal file has its test', () => {
  const untested = SOURCES.filter(isInternal).map(({ file }) => file.replace(/\.ts$/, '.test.ts')).filter((file) => !existsSync(join(__dirname, file)));
  expect(untested).toEqual([]);
});
