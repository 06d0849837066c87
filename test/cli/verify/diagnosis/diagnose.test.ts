import { diagnose } from '../../../../cli/verify/diagnosis/diagnose';
import { Evidence, Finding } from '../../../../cli/verify/diagnosis/evidence';
import { accessOf, Exchange } from '../../../../cli/verify/exchange/exchange';
import { PROBES } from '../../../../cli/verify/exchange/probes';
import { ProbeResult, verdictOf } from '../../../../cli/verify/exchange/run-probes';
import { Outcome } from '../../../../cli/verify/observation';
import { ACCESS_LEVELS } from '../../../../lib/policies/private/access-levels';

const OK: Outcome = { kind: 'allowed' };
const NO: Outcome = { kind: 'refused', code: 'AccessDenied' };
const MISSING: Outcome = { kind: 'missing', code: 'NoSuchUpload' };
const error = (code: string): Outcome => ({ kind: 'error', code });
const told = (message: string): Outcome => ({ ...NO, message });

const ROLE: Exchange = {
  name: 'kohler_adobe',
  bucket: 'exchange',
  keyPrefix: 'adobe/',
  region: 'us-east-1',
  access: accessOf(ACCESS_LEVELS['read-write']),
  roleArn: 'arn:aws:iam::111111111111:role/kohler-adobe',
  externalId: 'id_1',
  principalArn: 'arn:aws:iam::222222222222:role/adobe',
  expectedOwner: '111111111111',
  kmsKeyArn: 'arn:aws:kms:us-east-1:111111111111:key/k',
  requiresTls: true,
  pending: false,
  accessKey: false,
  multipart: true,
};
const DIRECT: Exchange = { ...ROLE, roleArn: undefined, externalId: undefined, access: accessOf(ACCESS_LEVELS.write) };
const USER: Exchange = { ...DIRECT, principalArn: undefined, accessKey: true };
const SESSION: Exchange = { ...ROLE, sessionName: 'acme' };
const PENDING: Exchange = { ...ROLE, pending: true };
const WITH_ACL: Exchange = { ...DIRECT, acl: 'bucket-owner-full-control', kmsKeyArn: undefined };

interface Pattern {
  readonly name: string;
  readonly exchange: Exchange;
  /** Outcomes that are not as promised. */
  readonly differ: Record<string, Outcome>;
  readonly clues?: Record<string, Outcome>;
}

function findingsOf({ exchange, differ, clues = {} }: Pattern): Finding[] {
  const results = PROBES.flatMap((probe): ProbeResult[] => {
    const promise = probe.promise(exchange);
    if (promise === undefined) return [];
    const outcome = differ[probe.id] ?? (promise === 'allowed' ? OK : NO);
    return [{ id: probe.id, what: probe.what(exchange), promise, outcome, verdict: verdictOf(outcome, promise) }];
  });
  return diagnose(new Evidence(exchange, 'arn:aws:iam::222222222222:role/adobe', { results, clues: new Map(Object.entries(clues)), leftovers: [] }));
}

const SHUT_OUT = { put: NO, list: NO, head: NO, get: NO, multipart: NO };
const DROP_SHUT_OUT = { put: NO, multipart: NO };

test.each<Pattern & { causes: string[]; words: RegExp; who?: string; statement?: object }>([
  { name: 'nothing differs', exchange: ROLE, differ: {}, causes: [], words: /^$/ },
  { name: 'no assumption', exchange: ROLE, differ: { assume: NO }, causes: ['trust', 'identity policy', 'organisation policy'], words: /external ID/, who: 'the bucket owner', statement: { Condition: { StringEquals: { 'sts:ExternalId': 'id_1' } } } },
  { name: 'no assumption, own side clear', exchange: ROLE, differ: { assume: NO }, clues: { 'own-policy': OK }, causes: ['trust', 'organisation policy'], words: /your own policies allow it/ },
  { name: 'own policy', exchange: ROLE, differ: { assume: NO }, clues: { 'own-policy': { kind: 'allowed', value: 'sts:AssumeRole' } }, causes: ['identity policy'], words: /your own/, who: 'you', statement: { Action: 'sts:AssumeRole' } },
  { name: 'the ID itself is refused', exchange: ROLE, differ: { 'assume': NO, 'no-external-id': OK }, causes: ['trust', 'trust'], words: /denies the external ID itself/ },
  { name: 'another caller', exchange: ROLE, differ: { caller: error('OtherPrincipal'), assume: NO }, causes: ['trust'], words: /you call as/, who: 'you' },
  { name: 'another caller, direct', exchange: DIRECT, differ: { caller: error('OtherPrincipal'), ...DROP_SHUT_OUT }, causes: ['bucket policy'], words: /you call as/ },
  { name: 'pending, and open', exchange: PENDING, differ: { assume: OK }, causes: ['trust'], words: /pending, but can be assumed/, statement: { Effect: 'Deny' } },
  { name: 'any external ID', exchange: ROLE, differ: { 'wrong-external-id': OK, 'no-external-id': OK }, causes: ['trust'], words: /with any external ID/ },
  { name: 'any session name', exchange: SESSION, differ: { 'other-session-name': OK }, causes: ['trust'], words: /any session name/, statement: { Condition: { StringEquals: { 'sts:ExternalId': 'id_1', 'sts:RoleSessionName': 'acme' } } } },
  { name: 'no assumption by a session name', exchange: SESSION, differ: { assume: NO }, causes: ['trust', 'identity policy', 'organisation policy'], words: /another external ID, session name or another principal/ },
  { name: 'any external ID, not of the tenant alone', exchange: { ...ROLE, externalId: 'acme/s3-handoff', externalIdPrefix: 'acme/' }, differ: { 'wrong-external-id': OK }, causes: ['trust'], words: /with any external ID/, statement: { Condition: { StringLike: { 'sts:ExternalId': 'acme/*' } } } },
  { name: 'role shut out', exchange: ROLE, differ: SHUT_OUT, clues: { reach: NO }, causes: ['identity policy', 'organisation policy'], words: /no statement for this prefix/, statement: { Resource: 'arn:aws:s3:::exchange/adobe/*' } },
  { name: 'direct shut out', exchange: DIRECT, differ: DROP_SHUT_OUT, clues: { reach: NO }, causes: ['bucket policy', 'identity policy', 'organisation policy'], words: /no statement for you/, statement: { Principal: { AWS: DIRECT.principalArn } } },
  { name: 'direct, own policy', exchange: DIRECT, differ: DROP_SHUT_OUT, clues: { 'reach': NO, 'own-policy': { kind: 'allowed', value: 'kms:GenerateDataKey' } }, causes: ['identity policy'], words: /kms:GenerateDataKey/, who: 'you', statement: { Resource: ROLE.kmsKeyArn } },
  { name: 'user shut out', exchange: USER, differ: DROP_SHUT_OUT, clues: { reach: NO }, causes: ['identity policy', 'organisation policy'], words: /role or user/, who: 'the bucket owner' },
  { name: 'another prefix', exchange: ROLE, differ: SHUT_OUT, clues: { 'reach': NO, 'other-prefix': { ...MISSING, value: 'ADOBE/' } }, causes: ['identity policy'], words: /ADOBE\/, not below adobe\// },
  { name: "somebody else's bucket", exchange: ROLE, differ: SHUT_OUT, clues: { 'reach': NO, 'any-owner': MISSING }, causes: ['bucket owner'], words: /does not belong to 111111111111/, who: 'you' },
  { name: 'no bucket', exchange: ROLE, differ: { put: error('NoSuchBucket'), list: error('NoSuchBucket') }, causes: ['bucket'], words: /there is no bucket/ },
  { name: 'Region', exchange: ROLE, differ: { region: { ...error('OtherRegion'), value: 'eu-west-1' }, put: error('PermanentRedirect') }, causes: ['region'], words: /in eu-west-1, not in us-east-1/ },
  { name: 'Region, only redirected', exchange: ROLE, differ: { put: error('AuthorizationHeaderMalformed') }, causes: ['region'], words: /in another Region/ },
  { name: 'key disabled', exchange: ROLE, differ: { put: error('KMS.DisabledException'), get: error('KMS.DisabledException') }, causes: ['key state'], words: /disabled/ },
  { name: 'ACLs off', exchange: WITH_ACL, differ: { put: error('AccessControlListNotSupported') }, causes: ['ownership'], words: /ACLs are disabled/ },
  { name: 'credentials', exchange: DIRECT, differ: { put: error('ExpiredToken') }, causes: ['credentials'], words: /AWS rejects/ },
  { name: 'ACL required', exchange: DIRECT, differ: DROP_SHUT_OUT, clues: { 'reach': MISSING, 'with-acl': OK }, causes: ['ownership'], words: /only accepted with the ACL/ },
  { name: 'PutObjectAcl missing', exchange: WITH_ACL, differ: { put: NO, multipart: NO }, clues: { 'reach': MISSING, 'without-acl': OK }, causes: ['bucket policy'], words: /s3:PutObjectAcl is missing/, statement: { Action: 's3:PutObjectAcl' } },
  { name: 'parts without ACL', exchange: WITH_ACL, differ: { multipart: NO }, causes: ['ownership'], words: /parts cannot carry/ },
  { name: 'GenerateDataKey, role', exchange: ROLE, differ: { put: NO, multipart: NO }, clues: { 'reach': MISSING, 'read-existing': OK }, causes: ['identity policy', 'key policy', 'organisation policy'], words: /lacks kms:GenerateDataKey/ },
  { name: 'whole key, role', exchange: ROLE, differ: { put: NO, multipart: NO, get: NO, head: NO }, clues: { 'reach': MISSING, 'read-existing': NO }, causes: ['key policy'], words: /its policy lacks kms:GenerateDataKey/ },
  { name: 'GenerateDataKey, direct', exchange: DIRECT, differ: DROP_SHUT_OUT, clues: { reach: MISSING }, causes: ['key policy', 'identity policy', 'organisation policy'], words: /its policy lacks kms:GenerateDataKey/, statement: { Resource: '*' } },
  { name: 'Decrypt, role', exchange: ROLE, differ: { get: NO, head: NO, multipart: NO }, clues: { 'reach-get': MISSING }, causes: ['identity policy', 'key policy', 'organisation policy'], words: /lacks kms:Decrypt/ },
  { name: 'no list', exchange: ROLE, differ: { list: NO }, causes: ['identity policy'], words: /lacks s3:ListBucket/, statement: { Action: 's3:ListBucket' } },
  { name: 'no put, no key', exchange: { ...ROLE, kmsKeyArn: undefined }, differ: { put: NO, multipart: NO }, clues: { reach: MISSING }, causes: ['identity policy', 'identity policy'], words: /lacks s3:PutObject/ },
  { name: 'no TLS', exchange: ROLE, differ: { 'plain-http': OK }, causes: ['bucket policy'], words: /without TLS/, statement: { Effect: 'Deny' } },
  { name: 'whole list', exchange: ROLE, differ: { 'whole-list': OK, 'neighbour-list': OK }, causes: ['identity policy'], words: /s3:prefix/ },
  { name: 'neighbour', exchange: DIRECT, differ: { 'neighbour-put': OK }, causes: ['bucket policy'], words: /too wide/ },
  { name: 'no slash', exchange: ROLE, differ: { 'look-alike': OK }, causes: ['identity policy'], words: /without its slash/ },
  { name: 'delete', exchange: ROLE, differ: { delete: OK }, causes: ['identity policy'], words: /s3:DeleteObject was not promised/ },
  { name: 'drop box is read', exchange: DIRECT, differ: { get: OK, head: OK, list: OK }, causes: ['bucket policy', 'bucket policy'], words: /s3:GetObject was not promised/ },
  { name: 'AWS tells: SCP', exchange: DIRECT, differ: { put: told('... is not authorized to perform: s3:PutObject with an explicit deny in a service control policy') }, causes: ['organisation policy'], words: /service control policy/, who: 'your organisation' },
  { name: 'AWS tells: RCP', exchange: DIRECT, differ: { put: told('... to perform: s3:PutObject with an explicit deny in a resource control policy') }, causes: ['organisation policy'], words: /resource control/, who: "the bucket owner's organisation" },
  { name: 'AWS tells: key', exchange: DIRECT, differ: { put: told('... to perform: kms:GenerateDataKey on resource: k because no resource-based policy allows it') }, causes: ['key policy'], words: /kms:GenerateDataKey/, statement: { Resource: '*' } },
  { name: 'AWS tells: role', exchange: ROLE, differ: { put: told('... to perform: s3:PutObject because no identity-based policy allows it') }, causes: ['identity policy'], words: /s3:PutObject/, who: 'the bucket owner' },
  { name: 'AWS tells: own', exchange: ROLE, differ: { assume: told('... to perform: sts:AssumeRole because no identity-based policy allows it') }, causes: ['identity policy'], words: /sts:AssumeRole/, who: 'you' },
  { name: 'no answer', exchange: DIRECT, differ: { put: { kind: 'unreachable', code: 'timed out' } }, causes: ['network'], words: /timed out/ },
  { name: 'something new', exchange: DIRECT, differ: { put: error('SlowDown') }, causes: ['unknown'], words: /SlowDown/ },
])('$name', (row) => {
  const findings = findingsOf(row);
  expect(findings.map(({ cause }) => cause).slice(0, row.causes.length)).toEqual(row.causes);
  if (row.causes.length === 0) return expect(findings).toEqual([]);
  expect(findings[0].words).toMatch(row.words);
  if (row.who) expect(findings[0].fix.who).toBe(row.who);
  if (row.statement) expect(findings[0].fix.statement).toMatchObject(row.statement);
});

test('every probe that differs is explained', () => {
  for (const exchange of [ROLE, DIRECT, USER, WITH_ACL, PENDING]) {
    for (const { id, promise } of PROBES) {
      if (promise(exchange) === undefined) continue;
      const findings = findingsOf({ name: id, exchange, differ: { [id]: promise(exchange) === 'allowed' ? NO : OK } });
      expect({ id, explained: findings.some(({ explains }) => explains.includes(id)) }).toEqual({ id, explained: true });
    }
  }
});
