import { equal, nearLimit } from '../../../../cli/verify/stack/check-result';
import { comparePolicies, deletedPrincipals, publicStatements } from '../../../../cli/verify/stack/compare-policies';
import { checkAttachedPolicies, checkPolicy } from '../../../../cli/verify/stack/policy-checks';
import { resolveResources } from '../../../../cli/verify/stack/resolve-template';

const TRUST = {
  Statement: [{
    Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:root' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': 'id_1' } },
  }],
};
const trust = (change: object) => ({ Statement: [{ ...TRUST.Statement[0], ...change }] });

test('AWS rewrites what it stores', () => {
  expect(comparePolicies(TRUST, { Statement: { ...TRUST.Statement[0], Sid: 'Named', Action: ['sts:AssumeRole'], Principal: { AWS: ['222222222222'] } } } as any)).toEqual([]);
  expect(comparePolicies(
    { Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: ['s3:b', 's3:a'], Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }] },
    { Statement: [{ Effect: 'Deny', Principal: '*', Action: ['s3:A', 's3:B'], Condition: { NumericLessThan: { 's3:tlsversion': ['1.2'] } } }] },
  )).toEqual([]);
});

test.each([
  ['another external ID', trust({ Condition: { StringEquals: { 'sts:ExternalId': 'id_2' } } }), /Condition is .*id_2.*should be .*id_1/],
  ['no condition', trust({ Condition: undefined }), /Condition is missing/],
  ['another principal', trust({ Principal: { AWS: 'arn:aws:iam::999999999999:root' } }), /Principal is .*999999999999/],
  ['more actions', trust({ Action: ['sts:AssumeRole', 'sts:TagSession'] }), /Action has sts:TagSession/],
  ['fewer actions', trust({ Action: [] }), /Action lacks sts:AssumeRole/],
  ['nothing', {}, /lacks Allow sts:AssumeRole under/],
])('%s', (_, actual, words) => {
  const [difference, ...others] = comparePolicies(TRUST, actual as any);
  expect(others).toEqual([]);
  expect(difference).toMatchObject({ words: expect.stringMatching(words), statement: TRUST.Statement[0] });
});

test('what the template does not have', () => {
  const extra = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
  const policy = { Statement: [...TRUST.Statement, extra] };
  expect(comparePolicies(TRUST, policy)).toEqual([{ words: expect.stringContaining('s3:GetObject') }]);
  expect(publicStatements(policy)).toEqual([extra]);
});

test('a principal that was deleted', () => {
  const actual = trust({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } });
  expect(deletedPrincipals(actual)).toEqual(['AROAEXAMPLEEXAMPLE123']);
  const [{ finding }] = checkPolicy({ cause: 'trust', what: 'trust policy of r' }, TRUST, actual);
  expect(finding).toMatchObject({ cause: 'trust', words: expect.stringContaining('is the ID of a deleted principal'), fix: { statement: TRUST.Statement[0] } });
});

test('policies that the template does not attach', () => {
  const checked = checkAttachedPolicies('r', 10_240, new Map([['exchange', TRUST]]), new Map([['exchange', TRUST], ['arn:aws:iam::aws:policy/AdministratorAccess', undefined]]), true);
  expect(checked.map(({ check }) => check.verdict)).toEqual(['as promised', 'differs', 'as promised']);
  expect(checked[1].finding?.words).toContain('AdministratorAccess');
});

test('a policy is unclear where the template refers to a value that cannot be read, and differs where it is wrong beside it', () => {
  const place = { cause: 'trust', what: 'trust policy of r' } as const;
  const expected = { Statement: [trust({ Principal: { AWS: '‹unknown›' } }).Statement[0], { Effect: 'Deny', Action: 's3:b', Resource: 'x' }] };
  const actual = (...others: Record<string, unknown>[]) => ({ Statement: [TRUST.Statement[0], ...others] });
  const [unclear, ...others] = checkPolicy(place, expected, actual(expected.Statement[1]));
  expect(unclear).toEqual({ check: expect.objectContaining({ verdict: 'unclear', found: 'the template refers to a value that cannot be read' }) });
  expect(others).toEqual([]);
  expect(checkPolicy(place, expected, actual()).map(({ check }) => check.verdict)).toEqual(['unclear', 'differs']);
});

test('a setting is unclear where the template refers to a value that cannot be read', () => {
  const fault = () => { throw new Error('must not be asked for'); };
  expect(equal('encryption of b', 'aws:kms, key ‹unknown›', 'aws:kms, key 1', fault)).toEqual({ check: expect.objectContaining({ verdict: 'unclear', found: 'aws:kms, key 1' }) });
});

test('policies that a nested stack may attach which cannot be read are unclear', () => {
  const checked = checkAttachedPolicies('r', 10_240, new Map(), new Map([['exchange', TRUST]]), false);
  expect(checked.map(({ check: { what, found, verdict } }) => [what, found, verdict])).toEqual([
    ["policy 'exchange' of r", 'attached, maybe by a nested stack that cannot be read', 'unclear'],
    ['size of the inline policies of r', expect.any(String), 'as promised'],
  ]);
});

test('limits near the edge are told, and do not fail', () => {
  expect(nearLimit('size', 2000, 2048, 'characters').check).toMatchObject({ verdict: 'as promised', found: '2000 characters, 98 %: near the limit' });
  expect(nearLimit('size', 200, 2048, 'characters').check.found).toBe('200 characters, 10 %');
});

test('a template is resolved with the ids of what was deployed', () => {
  const template = {
    Conditions: { Given: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Key' }, ''] }] }, Both: { 'Fn::And': [{ Condition: 'Given' }, { 'Fn::Or': [{ Condition: 'Given' }] }] } },
    Resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { Key: { 'Fn::If': ['Both', { Ref: 'Key' }, { Ref: 'AWS::NoValue' }] } } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Path: '/exchange/',
          Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/in/*']] },
          Sub: { 'Fn::Sub': ['${A}.${AWS::Region}.${Bucket}.${Bucket.Arn}.${!Literal}', { A: { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] } }] },
          Other: { 'Fn::ImportValue': 'x' },
          Service: { 'Fn::Sub': 's3.${AWS::URLSuffix}' },
        },
      },
      Absent: { Type: 'AWS::S3::Bucket' },
    },
  };
  const place = (key: string) => ({
    account: '111111111111',
    region: 'us-gov-west-1',
    stackName: 's',
    parameters: new Map([['Key', key]]),
    nestedOutputs: new Map(),
    physicalIds: new Map([['Bucket', 'b'], ['Role', 'arn:aws-us-gov:iam::111111111111:role/exchange/r']]),
  });
  const [bucket, role, ...others] = resolveResources(template, place('k'));
  expect(others).toEqual([]);
  expect(bucket).toMatchObject({ physicalId: 'b', arn: 'arn:aws-us-gov:s3:::b', properties: { Key: 'k' } });
  expect(role).toMatchObject({ physicalId: 'r', arn: 'arn:aws-us-gov:iam::111111111111:role/exchange/r' });
  expect(role.properties).toEqual({
    Path: '/exchange/',
    Resource: 'arn:aws-us-gov:s3:::b/in/*',
    Sub: 'b.us-gov-west-1.b.arn:aws-us-gov:s3:::b.${Literal}',
    Other: '‹unknown›',
    Service: 's3.amazonaws.com',
  });
  expect(resolveResources(template, place(''))[0].properties).toEqual({});
});
