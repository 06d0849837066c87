import { covers, deniesEverybody, listedPrefixes, literalPart, mayAllow, mayBeAbout, resourcesOf, statementsIn } from '../../../lib/policies/private/policy-reading';

const ARN = 'arn:aws:s3:::exchange';
const DENY = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [ARN, `${ARN}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const PLAIN = { action: 's3:GetObject', resource: `${ARN}/*`, context: { 'aws:securetransport': 'false' } };

describe('a request is refused for everybody', () => {
  test.each<[string, object]>([
    ['a denial of everything', {}],
    ['the principal in another form', { Principal: { AWS: '*' } }],
    ['among other principals', { Principal: { AWS: ['arn:aws:iam::111111111111:root', '*'] } }],
    ['every action there is', { Action: '*' }],
    ['a family of actions, in another case', { Action: ['S3:get*'] }],
    ['every resource there is', { Resource: '*' }],
    ['the bucket and all that begins with its name', { Resource: `${ARN}*` }],
    ['no condition', { Condition: undefined }],
    ['IfExists', { Condition: { BoolIfExists: { 'aws:SecureTransport': ['false'] } } }],
    ['an inverted condition', { Condition: { StringNotEquals: { 'aws:SecureTransport': 'true' } } }],
    ['a negated condition on what is not sent', { Condition: { StringNotEquals: { 's3:x-amz-acl': 'private' } } }],
    ['a key that is not sent', { Condition: { Null: { 's3:TlsVersion': 'true' } } }],
    ['a key that is not sent, if it were', { Condition: { NumericLessThanIfExists: { 's3:TlsVersion': 1.2 } } }],
  ])('by %s', (_, changes) => {
    expect(deniesEverybody({ ...DENY, ...changes }, PLAIN)).toBe(true);
  });

  test.each<[string, object]>([
    ['a permission', { Effect: 'Allow' }],
    ['a denial for one account', { Principal: { AWS: 'arn:aws:iam::111111111111:root' } }],
    ['a denial for a service', { Principal: { Service: 's3.amazonaws.com' } }],
    ['a denial for all but one', { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111111111111:root' } }],
    ['another action', { Action: 's3:PutObject' }],
    ['all actions but one', { Action: undefined, NotAction: 's3:PutObject' }],
    ['some objects', { Resource: `${ARN}/secret/*` }],
    ['the bucket alone', { Resource: ARN }],
    ['all objects but some', { Resource: undefined, NotResource: `${ARN}/public/*` }],
    ['a condition that does not hold', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['one of two conditions', { Condition: { ...DENY.Condition, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }],
    ['a comparison with what is not sent', { Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }],
    ['a condition that nobody here understands', { Condition: { ArnLike: { 'aws:SecureTransport': 'false' } } }],
  ])('not by %s', (_, changes) => {
    expect(deniesEverybody({ ...DENY, ...changes }, PLAIN)).toBe(false);
  });

  test.each<[string, string, object, boolean]>([
    ['1.1', 'below 1.2', { NumericLessThan: { 's3:TlsVersion': '1.2' } }, true],
    ['1.2', 'below 1.2', { NumericLessThan: { 's3:TlsVersion': '1.2' } }, false],
    ['1.2', 'up to 1.2', { NumericLessThanEquals: { 's3:TlsVersion': 1.2 } }, true],
    ['1.2', 'being 1.1', { StringEquals: { 's3:TlsVersion': ['1.1', '1.0'] } }, false],
  ])('TLS %s by %s: %j', (version, _, condition, refused) => {
    const request = { ...PLAIN, context: { 's3:tlsversion': version } };
    expect(deniesEverybody({ ...DENY, Condition: condition }, request)).toBe(refused);
  });
});

test('of a conditional statement both sides are read, and known as such', () => {
  const document = { Statement: [{ Sid: 'A' }, { 'Fn::If': ['Given', { Sid: 'B' }, { Ref: 'AWS::NoValue' }] }] };
  expect(statementsIn(document)).toEqual([
    { Sid: 'A' }, { Sid: 'B', isConditional: true }, { Ref: 'AWS::NoValue', isConditional: true, isAlternative: true },
  ]);
  expect(statementsIn({ Statement: { Sid: 'A' } })).toEqual([{ Sid: 'A' }]);
  expect(statementsIn(undefined)).toEqual([]);
});

test.each<[object, string[] | undefined, boolean]>([
  [{ Effect: 'Allow', Action: 's3:GetObject' }, ['s3:GetObject', 's3:GetObjectVersion'], true],
  [{ Effect: 'Allow', Action: ['s3:Get*'] }, ['s3:GetObjectVersion'], true],
  [{ Effect: 'Allow', NotAction: 's3:GetObject' }, ['s3:GetObject'], true],
  [{ Effect: 'Allow', Action: 's3:PutObject' }, undefined, true],
  [{ Effect: 'Allow', Action: 's3:PutObject' }, ['s3:GetObject'], false],
  [{ Effect: 'Deny', Action: 's3:GetObject' }, ['s3:GetObject'], false],
])('%j may allow %j: %j', (statement, actions, expected) => {
  expect(mayAllow(statement, actions)).toBe(expected);
});

describe('a statement may be about a role', () => {
  const role = { arn: 'arn:aws:iam::222222222222:role/ingest', account: '222222222222' };
  const root = { AWS: 'arn:aws:iam::222222222222:root' };

  test.each<[string, object, boolean]>([
    ['that it names', { Principal: { AWS: [role.arn] } }, true],
    ['of an account that it names', { Principal: root }, true],
    ['of an account that it names by its ID', { Principal: { AWS: '222222222222' } }, true],
    ['like everybody', { Principal: '*' }, true],
    ['like all but one', { NotPrincipal: { AWS: 'arn:aws:iam::333333333333:root' } }, true],
    ['of an account, by the ARN', { Principal: root, Condition: { StringEquals: { 'aws:PrincipalArn': role.arn } } }, true],
    ['of an account, not by the ARN of another', { Principal: root, Condition: { StringEquals: { 'aws:PrincipalArn': [`${role.arn}2`] } } }, false],
    ['not if it names another', { Principal: { AWS: `${role.arn}2` } }, false],
    ['not if it names a service', { Principal: { Service: 's3.amazonaws.com' } }, false],
  ])('%s', (_, statement, expected) => {
    expect(mayBeAbout(statement, role)).toBe(expected);
  });

  test('of which nothing is known', () => {
    expect(mayBeAbout({ Principal: root }, {})).toBe(false);
    expect(mayBeAbout({ Principal: '*' }, {})).toBe(true);
  });
});

test('resources, prefixes and patterns', () => {
  expect(resourcesOf({ Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } })).toEqual(['<Bucket.Arn>']);
  expect(resourcesOf({ NotResource: ARN })).toEqual(['*']);
  expect(listedPrefixes({ Condition: { StringLike: { 's3:prefix': ['in/', 'in/*'] } } })).toEqual(['in/', 'in/*']);
  expect(listedPrefixes({ Condition: { StringEquals: { 's3:prefix': 'in/' } } })).toEqual(['in/']);
  expect(listedPrefixes({})).toEqual(['*']);
  expect([`${ARN}/in/*`, `${ARN}/a?c*`, ARN].map(literalPart)).toEqual([`${ARN}/in/`, `${ARN}/a`, ARN]);
  expect([covers(ARN, ARN), covers(`${ARN}*`, ARN), covers(`${ARN}/*`, ARN)]).toEqual([true, true, false]);
});
