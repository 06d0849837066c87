import { Annotations, Environment } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ExchangeAccess } from '../../lib/policies/exchange-access';
import { ExternalId } from '../../lib/principals/external-id';
import { ExternalPrincipal } from '../../lib/principals/external-principal';
import { bucketIn, grantOn, GrantProps, INGEST, stackWith } from '../support/assumed-role';
import { refusalAt } from '../support/refusal';
import { ENV, GOV_ENV, newStack, OWNER, templateOf, VENDOR, warningsOf } from '../support/stack';

describe('a warning', () => {
  const warning = (id: string, text: string) => `${text} [ack: cdk-s3-handoff:${id}]`;
  const WHOLE_ACCOUNT = warning('wholeAccount', 'the whole account can assume this role: give it an externalId, or ExternalId.none(reason)');
  const OWN_ACCOUNT = warning('ownAccount', `the principal is in the bucket owner's own account ${OWNER}: an identity policy there would do`);
  const WHOLE_BUCKET = warning('wholeBucket', 'this grant has no keyPrefix: it opens the whole bucket, with whatever is put there later');
  const account = ExternalPrincipal.account(VENDOR);
  const accountRoot = ExternalPrincipal.fromArn(`arn:aws:iam::${VENDOR}:root`);

  test.each<[string, GrantProps, string[]]>([
    ['an account without external ID', { principal: account, externalId: undefined }, [WHOLE_ACCOUNT]],
    ['an account root without external ID', { principal: accountRoot, externalId: undefined }, [WHOLE_ACCOUNT]],
    ['an account with external ID', { principal: ExternalPrincipal.account(VENDOR) }, []],
    ['an account that uses none on purpose', { principal: ExternalPrincipal.account(VENDOR), externalId: ExternalId.none('their tool cannot') }, []],
    ['an account whose external ID is pending', { principal: ExternalPrincipal.account(VENDOR), externalId: ExternalId.pending() }, []],
    ['a role without external ID', { externalId: undefined }, []],
    ['a role of our own account', { principal: ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/batch`) }, [OWN_ACCOUNT]],
    ['a pending principal', { principal: ExternalPrincipal.pending() }, []],
  ])('for %s', (_, props, warnings) => {
    expect(warningsOf(stackWith(props))).toEqual(warnings);
  });
  test('for our own account only where it is known', () => {
    expect(warningsOf(stackWith({ principal: ExternalPrincipal.role(`arn:aws:iam::${OWNER}:role/batch`) }, newStack({})))).toEqual([]);
  });

  test.each<[string, (string | undefined)[], string[]]>([
    ['one grant on the whole bucket', [undefined], [WHOLE_BUCKET]],
    ['the whole bucket first, a folder later', [undefined, 'adobe/'], [WHOLE_BUCKET]],
    ['a folder first, the whole bucket later', ['adobe/', ''], [WHOLE_BUCKET]],
    ['two folders', ['adobe/', 'adobe2/'], []],
  ])('for %s', (_, prefixes, warnings) => {
    const stack = newStack();
    const bucket = bucketIn(stack);
    prefixes.forEach((keyPrefix, index) => grantOn(stack, bucket, { keyPrefix }, `Grant${index}`));
    expect(warningsOf(stack)).toEqual(warnings);
  });

  test('for one external ID that two clients of an account have, and not for two roles of one client', () => {
    const stack = newStack();
    const bucket = bucketIn(stack);
    grantOn(stack, bucket, { keyPrefix: 'in/' });
    grantOn(stack, bucket, { keyPrefix: 'out/' }, 'Out');
    expect(warningsOf(stack)).toEqual([]);
    const grant = grantOn(stack, bucketIn(stack, { bucketName: 'other' }, 'OtherClient'), { keyPrefix: 'in/' }, 'Other');
    expect(warningsOf(stack)).toEqual([expect.stringMatching(/^account 222222222222 has the same external ID for .* and 'Stack\/Other': .*sharedExternalId]$/)]);
    Annotations.of(grant).acknowledgeWarning('cdk-s3-handoff:sharedExternalId');
    expect(warningsOf(stack)).toEqual([]);
  });
  test('not for two clients of an account that have no external ID', () => {
    const stack = newStack();
    grantOn(stack, bucketIn(stack), { externalId: undefined });
    grantOn(stack, bucketIn(stack, { bucketName: 'other' }, 'OtherClient'), { externalId: undefined }, 'Other');
    expect(warningsOf(stack)).toEqual([]);
  });
  test('for key prefixes of two principals that overlap, and not for buckets that one role gets', () => {
    const stack = newStack();
    const bucket = bucketIn(stack);
    const grant = grantOn(stack, bucket, { keyPrefix: 'adobe/in/' });
    grant.addBucket(bucket, { keyPrefix: 'adobe/in/', access: ExchangeAccess.READ });
    grantOn(stack, bucket, { keyPrefix: 'adobe/in/old/', externalId: ExternalId.pending() }, 'SamePrincipal');
    expect(warningsOf(stack)).toEqual([]);
    const other = grantOn(stack, bucket, { keyPrefix: 'adobe/', principal: ExternalPrincipal.pending() }, 'Pending');
    expect(warningsOf(stack)).toEqual(other.node.metadata.map(({ data }) => data));
    expect(warningsOf(stack)).toContain(`'Stack/Pending' (key prefix 'adobe/') and '${grant.node.path}' (key prefix 'adobe/in/') are different parties `
      + "and share the objects below 'adobe/in/' [ack: cdk-s3-handoff:overlappingPrefixes]");
  });
});

describe('refused', () => {
  const govRole = INGEST.replace('arn:aws:', 'arn:aws-us-gov:');
  const across = (partition: string, arn: string) => `'principal' must be in partition '${partition}' `
    + `(roles cannot be assumed and buckets not be shared across partitions), got: '${arn}'`;

  test.each<[string, Environment, string, string]>([
    ['GovCloud', ENV, govRole, 'aws'],
    ['China', ENV, INGEST.replace('arn:aws:', 'arn:aws-cn:'), 'aws'],
    ['a commercial Region', GOV_ENV, INGEST, 'aws-us-gov'],
  ])('a principal from %s, which cannot assume a role here', (_, env, arn, partition) => {
    expect(() => stackWith({ principal: ExternalPrincipal.role(arn) }, newStack({ env }))).toThrow(refusalAt('Stack/Adobe', across(partition, arn)));
  });
  test('not where only CloudFormation knows the partition', () => {
    expect(() => templateOf(stackWith({ principal: ExternalPrincipal.role(govRole) }, newStack({})))).not.toThrow();
  });

  test.each([
    ['in/*', "'keyPrefix' must not contain '*', got: 'in/*'"],
    ['in?/', "'keyPrefix' must not contain '?', got: 'in?/'"],
    ['${aws:username}/', "'keyPrefix' must not contain '${', got: '${aws:username}/'"],
    ['in//out', "'keyPrefix' must not contain '//', got: 'in//out'"],
    ['/', "'keyPrefix' must be empty or name a folder, not be a lone '/', got: '/'"],
    ['../other/', "'keyPrefix' must not have a '.' or '..' segment, got: '../other/'"],
    ['s3://exchange/in', "'keyPrefix' must be the key prefix alone, without bucket or scheme, got: 's3://exchange/in'"],
    ['a/ ', "'keyPrefix' must not have white space at either end, got: 'a/ '"],
  ])('the key prefix %s, for the first bucket and for later ones', (keyPrefix, message) => {
    expect(() => stackWith({ keyPrefix })).toThrow(refusalAt('Stack/Adobe', message));
    const stack = newStack();
    const grant = grantOn(stack, bucketIn(stack));
    const second = bucketIn(stack, { bucketName: 'two' }, 'Two');
    expect(() => grant.addBucket(second, { keyPrefix, access: ExchangeAccess.READ })).toThrow(refusalAt('Stack/Adobe', message));
  });

  test.each<[roleName: unknown, rule: string, shown: string]>([
    ['', "must have 1 to 64 letters, digits or characters of '_+=,.@-'", "''"],
    ['service-role/adobe', "must have 1 to 64 letters, digits or characters of '_+=,.@-'", "'service-role/adobe'"],
    ['adobe ', 'must not have white space at either end', "'adobe '"],
    [1, 'must be a string, put it in quotes', '1'],
  ])('the role name %j', (roleName, rule, shown) => {
    expect(() => stackWith({ roleName: roleName as string })).toThrow(refusalAt('Stack/Adobe', `'roleName' ${rule}, got: ${shown}`));
  });

  test('a key of another Region than the bucket, for the first bucket and for later ones', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Abroad', 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd');
    const message = "'encryptionKey' must be in the bucket's Region 'us-east-1', got: 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd'";
    expect(() => stackWith({ encryptionKey }, stack)).toThrow(refusalAt('Stack/Adobe', message));
    const grant = grantOn(stack, bucketIn(stack, {}, 'OtherBucket'), {}, 'Other');
    expect(() => grant.addBucket(bucketIn(stack, { bucketName: 'two' }, 'Two'), { access: ExchangeAccess.READ, encryptionKey })).toThrow(refusalAt('Stack/Other', message));
  });

  test('a role that Role.customizeRoles keeps out of the template', () => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, { preventSynthesis: true, usePrecreatedRoles: { 'Stack/Adobe/Role': 'precreated' } });
    expect(() => stackWith({}, stack)).toThrow(refusalAt('Stack/Adobe',
      "'Role.customizeRoles' must not prevent the synthesis of this role, because only the role can hold its trust policy, got: 'Stack/Adobe/Role'",
    ));
  });
});
