import { parseArn, urlSuffixOf } from './arns';
import { Assumption, Call } from './call';
import { checkedDocument, PolicyDocument } from './documents';
import { Context, Request, Signer, Target } from './engine';
import { keyActions, LISTS, subjectOf } from './operations';
import { sessionOf, signerOf } from './signer';
import { Bucket, Encryption, World } from './world';

/** An address in S3's own ranges: KMS sees it instead of the caller's. */
const ADDRESS_OF_S3 = '52.216.0.1';

/** All that must be allowed for a call to succeed, in the order in which AWS asks. */
export function requestsOf(world: World, call: Call): Request[] {
  checkCall(call);
  const caller = signerOf(world, call.who);
  call.who.policies?.forEach(policy => checkedDocument('identity', policy, `policy of ${call.who.arn}`));
  if (!call.assume) {
    return actionRequests(world, call, caller);
  }
  const { roleArn, sessionName } = call.assume;
  const assumptions = assumptionRequests(world, call, caller, call.assume);
  const alone = call.action === 'sts:AssumeRole' && call.roleArn === undefined;
  return alone ? assumptions : [...assumptions, ...actionRequests(world, call, sessionOf(world, roleArn, sessionName))];
}

/**
 * Session tags and a source identity are actions of their own, which come without the external ID and the session name.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
function assumptionRequests(world: World, call: Call, caller: Signer, assumption: Assumption): Request[] {
  const { roleArn, externalId, sessionName = 'session', tags = {}, transitiveTagKeys, sourceIdentity } = assumption;
  const hasTags = Object.keys(tags).length > 0;
  const tagContext: Context = {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...hasTags ? { 'aws:TagKeys': Object.keys(tags) } : {},
    ...transitiveTagKeys ? { 'sts:TransitiveTagKeys': transitiveTagKeys } : {},
  };
  const identity = present({ 'sts:SourceIdentity': sourceIdentity });
  const ask = (action: string, context: Context) => roleRequest(world, call, caller, action, roleArn, context);
  return [
    ask('sts:AssumeRole', { 'sts:RoleSessionName': sessionName, ...present({ 'sts:ExternalId': externalId }), ...tagContext, ...identity }),
    ...hasTags ? [ask('sts:TagSession', tagContext)] : [],
    ...sourceIdentity === undefined ? [] : [ask('sts:SetSourceIdentity', identity)],
  ];
}

function actionRequests(world: World, call: Call, signer: Signer): Request[] {
  switch (subjectOf(call.action)) {
    case 'bucket':
    case 'object':
      return s3Requests(world, call, signer);
    case 'key':
      return [direct(call, signer, call.action, keyTarget(world, required(call, 'kmsKeyArn')), { 'kms:CallerAccount': signer.account })];
    case 'secret':
      return secretRequests(world, call, signer);
    case 'role':
      return [roleRequest(world, call, signer, call.action, required(call, 'roleArn'))];
  }
}

function roleRequest(world: World, call: Call, signer: Signer, action: string, roleArn: string, context: Context = {}): Request {
  const { trust } = world.role(roleArn);
  const target = { arn: roleArn, account: parseArn(roleArn).account, policy: trust, policyName: `trust policy of ${roleArn}` };
  return direct(call, signer, action, target, context);
}

function s3Requests(world: World, call: Call, signer: Signer): Request[] {
  const bucket = world.bucket(required(call, 'bucket'));
  const onObject = subjectOf(call.action) === 'object';
  const target: Target = {
    arn: onObject ? `${bucket.arn}/${literal(required(call, 'key'))}` : bucket.arn,
    account: bucket.account,
    policy: bucket.policy,
    policyName: 'bucket policy',
  };
  const ask = (action: string, headers: Record<string, string> = {}) => direct(call, signer, action, target, {
    's3:ResourceAccount': bucket.account,
    ...call.tls === false ? {} : { 's3:TlsVersion': call.tlsVersion ?? '1.2' },
    ...headers,
  });
  const acl = present({ 's3:x-amz-acl': call.acl });
  const requests = [ask(call.action, headersOf(call))];
  if (call.action === 's3:PutObject' && call.acl !== undefined) {
    requests.push(ask('s3:PutObjectAcl', acl));
  }
  if (call.multipart) {
    requests.push(ask('s3:PutObject'));
  }
  return [...requests, ...s3KeyRequests(world, call, signer, bucket, target)];
}

/** The request parameters that become condition keys. */
function headersOf({ action, prefix, acl, encryption }: Call): Record<string, string> {
  if (LISTS.has(action)) {
    return present({ 's3:prefix': prefix === undefined ? undefined : literal(prefix) });
  }
  return present({
    's3:x-amz-acl': acl,
    's3:x-amz-server-side-encryption': encryption?.algorithm,
    's3:x-amz-server-side-encryption-aws-kms-key-id': encryption?.keyArn,
  });
}

function s3KeyRequests(world: World, call: Call, signer: Signer, bucket: Bucket, object: Target): Request[] {
  const actions = keyActions(call.action, call.multipart ?? false);
  const isRead = call.action !== 's3:PutObject';
  const asked = isRead ? call.storedWith : call.encryption;
  const { algorithm, keyArn } = asked ?? bucket.encryption;
  if (actions.length === 0 || !algorithm?.startsWith('aws:kms')) {
    return [];
  }
  const resolver = asked && !isRead ? signer.account : bucket.account;
  const key = keyArn ? keyTarget(world, keyArn) : managedKey('s3', resolver, bucket);
  const encryptionContext = bucket.bucketKey ? bucket.arn : object.arn;
  return actions.map(action => onBehalf(call, signer, action, key, 's3', bucket.region, { 'kms:EncryptionContext:aws:s3:arn': encryptionContext }));
}

function secretRequests(world: World, call: Call, signer: Signer): Request[] {
  const secret = world.secret(required(call, 'secretArn'));
  const { account, region, partition } = parseArn(secret.arn);
  const request = direct(call, signer, call.action, { arn: secret.arn, account, policy: secret.policy, policyName: 'policy of the secret' });
  const action = { 'secretsmanager:GetSecretValue': 'kms:Decrypt', 'secretsmanager:PutSecretValue': 'kms:GenerateDataKey' }[call.action];
  if (!action) {
    return [request];
  }
  const key = secret.keyArn ? keyTarget(world, secret.keyArn) : managedKey('secretsmanager', account, { region, partition });
  return [request, onBehalf(call, signer, action, key, 'secretsmanager', region)];
}

function keyTarget(world: World, arn: string): Target {
  return { arn, account: parseArn(arn).account, policy: world.key(arn).policy, policyName: 'key policy' };
}

/** The key that AWS makes for a service in every account: its policy lets the account in, and cannot be edited. */
export function managedKey(service: string, account: string, { region, partition }: { region: string; partition: string }): Target {
  const policy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:DescribeKey'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': endpoint(service, region, partition) } },
    }],
  };
  return { arn: `arn:${partition}:kms:${region}:${account}:key/aws-${service}`, account, policy, policyName: `key policy of aws/${service}` };
}

function direct(call: Call, signer: Signer, action: string, target: Target, context: Context = {}): Request {
  return {
    signer,
    action,
    target,
    context: {
      ...identityContext(signer, target),
      'aws:SecureTransport': String(call.tls ?? true),
      'aws:SourceIp': call.sourceIp ?? '192.0.2.1',
      'aws:ViaAWSService': 'false',
      ...context,
      ...call.context,
    },
  };
}

/** What a service asks of KMS in the name of its caller. */
function onBehalf(
  call: Call, signer: Signer, action: string, target: Target, service: string, region: string, context: Record<string, string> = {},
): Request {
  const inherited = Object.entries(call.context ?? {}).filter(([key]) => /^aws:principal/i.test(key));
  return {
    signer,
    action,
    target,
    context: {
      ...identityContext(signer, target),
      'aws:SecureTransport': 'true',
      'aws:SourceIp': ADDRESS_OF_S3,
      'aws:ViaAWSService': 'true',
      'kms:ViaService': endpoint(service, region, signer.partition),
      'kms:CallerAccount': signer.account,
      ...context,
      ...Object.fromEntries(inherited),
    },
  };
}

function identityContext({ arn, principalArn, account }: Signer, target: Target): Record<string, string> {
  const { resource } = parseArn(arn);
  const types: Record<string, string> = { 'root': 'Account', 'user': 'User', 'assumed-role': 'AssumedRole' };
  const [kind] = resource.split('/');
  return {
    'aws:PrincipalArn': principalArn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalType': types[kind],
    'aws:PrincipalIsAWSService': 'false',
    'aws:ResourceAccount': target.account,
    ...kind === 'user' ? { 'aws:username': resource.slice(resource.lastIndexOf('/') + 1) } : {},
  };
}

function endpoint(service: string, region: string, partition: string): string {
  return `${service}.${region}.${urlSuffixOf(partition)}`;
}

/** The engine takes `*` in a request for a pattern and never matches a line break: neither is special in AWS. */
function literal(text: string): string {
  return text.replace(/[*\r\n]/g, '\uE000');
}

function present(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function required(call: Call, property: 'bucket' | 'key' | 'roleArn' | 'kmsKeyArn' | 'secretArn'): string {
  const value = call[property];
  if (value === undefined) {
    throw new Error(`${call.action} needs '${property}'`);
  }
  return value;
}

/** Parameters that the action would ignore are mistakes of the test. */
function checkCall({ action, key, prefix, acl, encryption, storedWith, multipart, context = {} }: Call): void {
  const writes = action === 's3:PutObject';
  const misplaced = [
    ['key', key, subjectOf(action) === 'object'],
    ['prefix', prefix, LISTS.has(action)],
    ['acl', acl, writes || action === 's3:PutObjectAcl'],
    ['encryption', encryption, writes],
    ['multipart', multipart, writes],
    ['storedWith', storedWith, action === 's3:GetObject' || action === 's3:GetObjectVersion'],
  ].find(([, value, fits]) => value !== undefined && value !== false && !fits);
  if (misplaced) {
    throw new Error(`${action} takes no '${misplaced[0]}'`);
  }
  checkEncryption(encryption);
  checkEncryption(storedWith);
  const unknown = Object.keys(context).find(name => !/^[a-z0-9]+:[\w:/+=.@-]+$/i.test(name));
  if (unknown) {
    throw new Error(`not a condition key: ${unknown}`);
  }
}

function checkEncryption(encryption: Encryption | undefined): void {
  if (encryption && !['AES256', 'aws:kms', 'aws:kms:dsse'].includes(encryption.algorithm ?? '')) {
    throw new Error(`'encryption.algorithm' must be AES256, aws:kms or aws:kms:dsse, got: ${encryption.algorithm}`);
  }
  if (encryption?.keyArn && encryption.algorithm === 'AES256') {
    throw new Error("'encryption.keyArn' needs the algorithm aws:kms");
  }
}
