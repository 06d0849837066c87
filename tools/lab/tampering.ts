import {
  CreateRoleCommand, DeleteRoleCommand, DeleteRolePolicyCommand, DeleteUserPolicyCommand, GetRoleCommand, GetRolePolicyCommand, GetUserPolicyCommand,
  IAMClient, PutRolePolicyCommand, PutUserPolicyCommand, UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DisableKeyCommand, EnableKeyCommand, GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand, DeletePublicAccessBlockCommand, GetBucketPolicyCommand, PutBucketOwnershipControlsCommand, PutBucketPolicyCommand,
  PutPublicAccessBlockCommand, type ObjectOwnership,
} from '@aws-sdk/client-s3';
import { DeleteSecretCommand, RestoreSecretCommand } from '@aws-sdk/client-secrets-manager';
import { Lab } from './lab';
import { parseArn } from '../policy-engine/arns';
import { PolicyDocument, statementsOf } from '../policy-engine/documents';

/** The places in which an exchange can break. */
export interface Scene {
  readonly lab: Lab;
  readonly region: string;
  readonly roleArn: string;
  /** A role of the vendor, and a user of another one. */
  readonly vendorRole: string;
  readonly vendorUser: string;
  readonly bucket: string;
  readonly account: string;
  readonly keyArn: string;
  readonly secretArn: string;
}

export type Undo = () => Promise<unknown>;

/** Breaks something, and knows how to mend it. */
export type Tampering = (scene: Scene) => Promise<Undo>;

type Change = (statement: PolicyDocument) => PolicyDocument | undefined;

export const bySid = (sid: string, change: Change): Change => (statement) => (statement.Sid === sid ? change(statement) : statement);
export const drop: Change = () => undefined;
export const without = (action: string): Change => (statement) => (
  { ...statement, Action: [statement.Action].flat().filter((granted: string) => granted !== action) }
);
export const plus = (...actions: string[]): Change => (statement) => ({ ...statement, Action: [statement.Action, ...actions].flat() });
export const replaced = (from: string, to: string): Change => (statement) => JSON.parse(JSON.stringify(statement).replaceAll(from, to));
export const isTlsDenial = ({ Condition }: PolicyDocument) => /SecureTransport|TlsVersion/.test(JSON.stringify(Condition ?? {}));

export const PENDING: PolicyDocument = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };

function changed(document: string, change: Change): PolicyDocument {
  const policy = JSON.parse(document.startsWith('{') ? document : decodeURIComponent(document));
  return { ...policy, Statement: statementsOf(policy).map(change).filter((statement) => statement !== undefined) };
}

function asItWas(document: string): string {
  return JSON.stringify(changed(document, (statement) => statement));
}

async function iamOf({ lab }: Scene, arn: string): Promise<[IAMClient, name: string]> {
  const { account, resource } = parseArn(arn);
  return [await lab.clients.iam(await lab.admin(account)), resource.slice(resource.lastIndexOf('/') + 1)];
}

export function changeTrust(change: Change): Tampering {
  return async (scene) => {
    const [iam, RoleName] = await iamOf(scene, scene.roleArn);
    const { AssumeRolePolicyDocument: before = '' } = (await iam.send(new GetRoleCommand({ RoleName }))).Role!;
    const put = (policy: unknown) => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: JSON.stringify(policy) }));
    await put(changed(before, change));
    return () => put(changed(before, (statement) => statement));
  };
}

export function changeInline(change: Change): Tampering {
  return async (scene) => {
    const [iam, RoleName] = await iamOf(scene, scene.roleArn);
    const { PolicyDocument: before = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'exchange' }));
    const put = (policy: PolicyDocument) => (policy.Statement.length === 0
      ? iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'exchange' }))
      : iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'exchange', PolicyDocument: JSON.stringify(policy) })));
    await put(changed(before, change));
    return () => put(changed(before, (statement) => statement));
  };
}

export function changeBucketPolicy(change: Change): Tampering {
  return async ({ lab, account, region, bucket: Bucket }) => {
    const s3 = await lab.clients.s3(await lab.admin(account), { region });
    const { Policy: before = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    const policy = changed(before, change);
    if (policy.Statement.length === 0) await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    else await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
    return () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: before }));
  };
}

export function addToBucketPolicy(statement: (scene: Scene) => PolicyDocument): Tampering {
  return async (scene) => {
    const { lab, account, region, bucket: Bucket } = scene;
    const s3 = await lab.clients.s3(await lab.admin(account), { region });
    const { Policy: before = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    const policy = JSON.parse(before);
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, statement(scene)] }) }));
    return () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: before }));
  };
}

export async function addToKeyUser(scene: Scene): Promise<Undo> {
  const [iam, UserName] = await iamOf(scene, `arn:aws:iam::${scene.account}:user/exchange/kohler_legacyftp`);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'more', PolicyDocument: allowing('s3:*') }));
  return () => iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'more' }));
}

export function changeKeyPolicy(change: Change): Tampering {
  return async ({ lab, account, region, keyArn: KeyId }) => {
    const kms = await lab.clients.kms(await lab.admin(account), { region });
    const { Policy: before = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
    const put = (Policy: string) => kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
    await put(JSON.stringify(changed(before, change)));
    return () => put(before);
  };
}

export async function disableKey({ lab, account, region, keyArn: KeyId }: Scene): Promise<Undo> {
  const kms = await lab.clients.kms(await lab.admin(account), { region });
  await kms.send(new DisableKeyCommand({ KeyId }));
  return () => kms.send(new EnableKeyCommand({ KeyId }));
}

export async function deleteOwnersRole(scene: Scene): Promise<Undo> {
  const [iam, RoleName] = await iamOf(scene, scene.roleArn);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { PolicyDocument: inline = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'exchange' }));
  const [AssumeRolePolicyDocument, policy] = [Role!.AssumeRolePolicyDocument!, inline].map(asItWas);
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'exchange' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  return async () => {
    await iam.send(new CreateRoleCommand({ RoleName, Path: Role!.Path, AssumeRolePolicyDocument }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'exchange', PolicyDocument: policy }));
  };
}

/** Undone by saving the trust policy again: it means the new role then. */
export async function recreateVendorsRole(scene: Scene): Promise<Undo> {
  const [iam, RoleName] = await iamOf(scene, scene.vendorRole);
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'everything' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await scene.lab.createPrincipal(scene.vendorRole);
  return () => changeTrust((statement) => statement)(scene);
}

const allowing = (action: string) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

export function limitVendorsRole(action: string): Tampering {
  return async (scene) => {
    const [iam, RoleName] = await iamOf(scene, scene.vendorRole);
    const { PolicyDocument: before = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'everything' }));
    const put = (document: string) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'everything', PolicyDocument: document }));
    await put(allowing(action));
    return () => put(asItWas(before));
  };
}

export function limitVendorsUser(action: string): Tampering {
  return async (scene) => {
    const [iam, UserName] = await iamOf(scene, scene.vendorUser);
    const { PolicyDocument: before = '' } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName: 'everything' }));
    const put = (document: string) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'everything', PolicyDocument: document }));
    await put(allowing(action));
    return () => put(asItWas(before));
  };
}

export async function letEverybodyIn(scene: Scene): Promise<Undo> {
  const block = await unblockPublicAccess(scene);
  const unopen = await addToBucketPolicy(({ bucket }) => (
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }
  ))(scene);
  return async () => {
    await unopen();
    await block();
  };
}

export async function unblockPublicAccess({ lab, account, region, bucket: Bucket }: Scene): Promise<Undo> {
  const s3 = await lab.clients.s3(await lab.admin(account), { region });
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const everything = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  return () => s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: everything }));
}

export function ownedBy(ownership: ObjectOwnership): Tampering {
  return async ({ lab, account, region, bucket: Bucket }) => {
    const s3 = await lab.clients.s3(await lab.admin(account), { region });
    const put = (rule: ObjectOwnership) => s3.send(new PutBucketOwnershipControlsCommand({
      Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: rule }] },
    }));
    await put(ownership);
    return () => put('BucketOwnerEnforced');
  };
}

export async function deleteSecret({ lab, account, region, secretArn: SecretId }: Scene): Promise<Undo> {
  const secrets = await lab.clients.secrets(await lab.admin(account), { region });
  await secrets.send(new DeleteSecretCommand({ SecretId }));
  return () => secrets.send(new RestoreSecretCommand({ SecretId }));
}
