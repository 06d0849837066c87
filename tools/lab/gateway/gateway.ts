import { XMLParser } from 'fast-xml-parser';
import { Caller, Callers, Session } from './callers';
import { globalContext, serviceContext } from './context';
import { Deployed, DeployedBucket } from './deployed';
import { ACCESS_DENIED, ACLS_ARE_OFF, Answer, AwsError, errorAnswer, NO_SUCH_BUCKET, SLOW_DOWN, unknownKey } from './errors';
import { Operation } from './operations';
import { PrincipalIds } from './principal-ids';
import { AwsRequest, operationOf } from './request';
import { S3Authority, sourceOf, storedBy } from './s3';
import { assumeAnswer, assumeQuestion, denied, identityAnswer, parseAssumption, serviceQuestion } from './sts';
import { refusal, Request } from '../../policy-engine/engine';
import { Keys } from '../emulator';

/** What becomes of a request: an answer of the gateway's own, or the emulator's, called by somebody who may. */
export type Verdict =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'forward'; readonly as: Keys | undefined; readonly whenAnswered?: (status: number, body: () => string) => Promise<AwsError | undefined> };

export interface Decided {
  readonly operation: string;
  readonly caller?: string;
  /** The questions to the policy engine, up to the first no. */
  readonly asked: { readonly action: string; readonly resource: string; readonly refusal?: string }[];
  readonly error?: AwsError;
  readonly by?: string;
}

const PUBLIC_ACLS = ['public-read', 'public-read-write', 'authenticated-read'];

/** Calls that may make or delete a role or user. */
const MOVES_PRINCIPALS = /^(cloudformation:(Create|Update|Delete)Stack|cloudformation:ExecuteChangeSet|iam:(Create|Delete)(Role|User))$/;

const UPDATES_STACK = /^cloudformation:(CreateChangeSet|UpdateStack)$/;

export class Gateway {
  readonly log: Decided[] = [];
  /** Tells of which operations S3 is too busy; by default of none. */
  isBusy?: (operation: string) => boolean;
  private readonly deployed: Deployed;
  private readonly callers: Callers;
  private readonly ids: PrincipalIds;
  private readonly s3: S3Authority;
  private readonly regions = new Set(['us-east-1']);

  constructor(deployed: Deployed) {
    this.deployed = deployed;
    this.callers = new Callers(deployed.accounts);
    this.ids = new PrincipalIds(deployed.accounts);
    this.s3 = new S3Authority(deployed, this.ids);
  }

  async decide(request: AwsRequest, body: Buffer): Promise<Verdict> {
    this.regions.add(request.region);
    const operation = operationOf(request, body);
    const caller = request.accessKeyId === undefined
      ? undefined
      : await this.callers.callerOf(request.accessKeyId, header(request, 'x-amz-security-token') ?? request.query.get('X-Amz-Security-Token') ?? undefined);
    const name = operation?.name ?? unmappedName(request, body);
    const verdict = new Deciding(request, name, caller, this.log);
    if (!caller) return verdict.refuse(request.accessKeyId === undefined ? ACCESS_DENIED : unknownKey(request.service), 'caller');
    if (this.isBusy?.(name)) return verdict.refuse(SLOW_DOWN, 'throttling');
    if (!operation) return this.unmapped(request, body, name, caller, verdict);
    switch (request.service) {
      case 's3': return this.decideS3(request, body, operation, caller, verdict);
      case 'sts': return this.decideSts(request, body, operation, caller, verdict);
      case 'kms': return this.decideKms(request, body, operation, caller, verdict);
      default: return this.decideSecret(request, body, operation, caller, verdict);
    }
  }

  /** @throws when the role's trust policy does not let the service in for that resource */
  async serviceSession(roleArn: string, service: string, resourceArn?: string): Promise<Session> {
    const role = await this.deployed.accounts.principal(roleArn);
    if (role?.trust === undefined || refusal(serviceQuestion(role.arn, role.trust, service, resourceArn)) !== undefined) {
      throw new Error(`${roleArn} does not trust ${service}`);
    }
    return this.callers.issue(roleArn, role.uniqueId, 'session', 3600);
  }

  private async unmapped(request: AwsRequest, body: Buffer, name: string, caller: Caller, verdict: Deciding): Promise<Verdict> {
    const bucket = request.bucket === undefined ? undefined : await this.deployed.bucket(request.bucket);
    if (!caller.isAdmin || (bucket && bucket.account !== caller.signer.account)) {
      return verdict.refuse({ ...ACCESS_DENIED, message: `Access Denied (only the account's administrator: the lab maps no ${name})` }, 'gateway');
    }
    const call = `${request.service}:${name}`;
    if (UPDATES_STACK.test(call)) {
      const error = await this.deployed.stackUpdateError(caller.signer.account, request.region, new URLSearchParams(body.toString()));
      if (error) return verdict.refuse(error, 'quota');
    }
    if (MOVES_PRINCIPALS.test(call)) await this.rememberPrincipals();
    this.forgetSaved(call, request, body, caller);
    return { kind: 'forward', as: undefined };
  }

  private async decideS3(request: AwsRequest, body: Buffer, operation: Operation, caller: Caller, verdict: Deciding): Promise<Verdict> {
    const bucket = request.bucket === undefined ? nowhere(caller) : await this.deployed.bucket(request.bucket);
    if (!bucket) return verdict.refuse(NO_SUCH_BUCKET, 'bucket');
    const misdirected = verdict.refuseIf(ownerError(request, 'x-amz-expected-bucket-owner', bucket) ?? await this.sourceError(request));
    if (misdirected) return misdirected;

    const keys = operation.name === 'DeleteObjects' ? keysToDelete(body) : request.key === undefined ? [] : [request.key];
    const { requests, disabledKey } = await this.s3.questions({ request, operation, caller, bucket, keys });
    const refused = verdict.ask(requests) ?? verdict.refuseIf(settingsError(request, bucket, disabledKey));
    if (refused) return refused;

    return {
      kind: 'forward',
      as: request.bucket === undefined ? undefined : await this.deployed.admin(bucket.account),
      whenAnswered: async (status, text) => {
        if (operation.name === 'CreateMultipartUpload' && status === 200) this.rememberUpload(request, bucket, text());
        if (status !== 404 || request.key === undefined || !['GetObject', 'HeadObject'].includes(operation.name)) return undefined;
        const by = refusal(await this.s3.mayKnowWhatIsMissing({ request, caller, bucket }));
        if (by === undefined) return undefined;
        verdict.refuse(ACCESS_DENIED, `${by} (a missing object is a secret without s3:ListBucket)`);
        return ACCESS_DENIED;
      },
    };
  }

  private async sourceError(request: AwsRequest): Promise<Refused | undefined> {
    const source = sourceOf(request);
    if (!source) return undefined;
    const bucket = await this.deployed.bucket(source.bucket);
    return bucket ? ownerError(request, 'x-amz-source-expected-bucket-owner', bucket) : [NO_SUCH_BUCKET, 'bucket of the source'];
  }

  private async decideSts(request: AwsRequest, body: Buffer, operation: Operation, caller: Caller, verdict: Deciding): Promise<Verdict> {
    if (operation.name === 'GetCallerIdentity') return { kind: 'answer', answer: identityAnswer(caller) };
    const assumption = await parseAssumption(this.deployed.accounts, caller, new URLSearchParams(body.toString()));
    if ('code' in assumption) return verdict.refuse(assumption, 'request');
    const question = await assumeQuestion(this.ids, request, caller, assumption);
    return verdict.ask([question], denied(caller, assumption.role.arn)) ?? { kind: 'answer', answer: assumeAnswer(this.callers, assumption) };
  }

  private async decideKms(request: AwsRequest, body: Buffer, operation: Operation, caller: Caller, verdict: Deciding): Promise<Verdict> {
    const { KeyId: keyId, CiphertextBlob: blob } = JSON.parse(body.toString());
    const key = await this.deployed.key(keyId ?? keyOfCiphertext(blob, caller, request.region), caller.signer.account, request.region);
    if (!key) return verdict.refuse({ status: 400, code: 'NotFoundException', message: `Key '${keyId}' does not exist` }, 'key');
    const refused = verdict.ask([{
      signer: caller.signer,
      action: operation.action,
      target: { arn: key.arn, account: key.account, policy: await this.ids.resolved(key.arn, key.policy), policyName: 'key policy' },
      context: { ...globalContext(request, caller, key.account), 'kms:CallerAccount': caller.signer.account },
    }]);
    return refused ?? { kind: 'forward', as: await this.deployed.admin(key.account) };
  }

  private async decideSecret(request: AwsRequest, body: Buffer, operation: Operation, caller: Caller, verdict: Deciding): Promise<Verdict> {
    const { SecretId: secretId } = JSON.parse(body.toString());
    const secret = await this.deployed.secret(secretId, caller.signer.account, request.region);
    if (!secret) return verdict.refuse({ status: 400, code: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." }, 'secret');
    const key = secret.keyId === undefined ? undefined : await this.deployed.key(secret.keyId, secret.account, request.region);
    const requests: Request[] = [{
      signer: caller.signer,
      action: operation.action,
      target: { arn: secret.arn, account: secret.account, policy: secret.policy, policyName: 'policy of the secret' },
      context: globalContext(request, caller, secret.account),
    }];
    if (key) {
      const target = { arn: key.arn, account: key.account, policy: await this.ids.resolved(key.arn, key.policy), policyName: 'key policy' };
      const context = serviceContext(caller, key.account, 'secretsmanager', request.region);
      requests.push(...(operation.keyActions ?? []).map((action) => ({ signer: caller.signer, action, target, context })));
    }
    return verdict.ask(requests) ?? { kind: 'forward', as: await this.deployed.admin(secret.account) };
  }

  private async rememberPrincipals(): Promise<void> {
    for (const [where, policy] of await this.deployed.resourcePolicies(this.regions)) await this.ids.remember(where, policy);
  }

  private rememberUpload(request: AwsRequest, bucket: DeployedBucket, answer: string): void {
    const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(answer)?.[1];
    if (uploadId) this.s3.uploads.set(uploadId, storedBy(request) ?? bucket.encryption);
  }

  /** Saving a policy again, even unchanged, looks its principals up again. */
  private forgetSaved(call: string, request: AwsRequest, body: Buffer, { signer }: Caller): void {
    if (request.service === 's3' && request.method === 'PUT' && request.query.has('policy')) this.ids.forget(`arn:aws:s3:::${request.bucket}`);
    if (call === 'kms:PutKeyPolicy') this.ids.forget(JSON.parse(body.toString()).KeyId);
    if (call === 'iam:UpdateAssumeRolePolicy') {
      this.ids.forget(`arn:${signer.partition}:iam::${signer.account}:role/${new URLSearchParams(body.toString()).get('RoleName')}`);
    }
  }
}

/** Asks the engine for one request, and writes down what was asked. */
class Deciding {
  private readonly asked: Decided['asked'][number][] = [];

  constructor(
    private readonly request: AwsRequest,
    private readonly operation: string,
    private readonly caller: Caller | undefined,
    private readonly log: Decided[],
  ) {}

  /** Undefined when everything is allowed. */
  ask(requests: Request[], error: AwsError = ACCESS_DENIED): Verdict | undefined {
    for (const request of requests) {
      const by = refusal(request);
      this.asked.push({ action: request.action, resource: request.target.arn, refusal: by });
      if (by !== undefined) return this.refuse(error, by);
    }
    this.log.push(this.entry());
    return undefined;
  }

  refuseIf(found: Refused | undefined): Verdict | undefined {
    return found && this.refuse(...found);
  }

  refuse(error: AwsError, by: string): Verdict {
    this.log.push({ ...this.entry(), error, by });
    return { kind: 'answer', answer: errorAnswer(this.request, error) };
  }

  private entry(): Decided {
    return { operation: `${this.request.service}:${this.operation}`, caller: this.caller?.signer.arn, asked: this.asked };
  }
}

type Refused = [error: AwsError, by: string];

function ownerError(request: AwsRequest, name: string, bucket: DeployedBucket): Refused | undefined {
  const expected = header(request, name);
  return expected === undefined || expected === bucket.account ? undefined : [ACCESS_DENIED, 'expected bucket owner'];
}

function settingsError(request: AwsRequest, bucket: DeployedBucket, disabledKey?: string): Refused | undefined {
  const acl = header(request, 'x-amz-acl');
  if (disabledKey) return [{ status: 400, code: 'KMS.DisabledException', message: `${disabledKey} is disabled.` }, 'key state'];
  if (acl === undefined) return undefined;
  if (bucket.blocksPublicAcls && PUBLIC_ACLS.includes(acl)) return [ACCESS_DENIED, 'block public access'];
  return bucket.aclsAreOff && acl !== 'bucket-owner-full-control' ? [ACLS_ARE_OFF, 'object ownership (ACLs are off)'] : undefined;
}

function keysToDelete(body: Buffer): string[] {
  const parser = new XMLParser({ isArray: (name) => name === 'Object', parseTagValue: false });
  const { Delete: { Object: objects = [] } = {} } = parser.parse(body) as { Delete?: { Object?: { Key: string }[] } };
  return objects.map(({ Key }) => Key);
}

/** ListBuckets is about no bucket. */
function nowhere({ signer }: Caller): DeployedBucket {
  return {
    name: '', arn: '*', account: signer.account, region: 'us-east-1', encryption: { algorithm: 'AES256', bucketKey: false }, aclsAreOff: true, blocksPublicAcls: true,
  };
}

/** The emulator writes the key's id in front of the ciphertext. */
function keyOfCiphertext(blob: string, { signer }: Caller, region: string): string {
  const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(Buffer.from(blob ?? '', 'base64').toString('latin1'))?.[0];
  return `arn:${signer.partition}:kms:${region}:${signer.account}:key/${id}`;
}

function unmappedName({ method, path, headers, service }: AwsRequest, body: Buffer): string {
  if (service === 's3') return `${method} ${path}`;
  const target = headers['x-amz-target'];
  return target === undefined ? new URLSearchParams(body.toString()).get('Action') ?? 'request' : String(target).split('.')[1];
}

function header({ headers }: AwsRequest, name: string): string | undefined {
  const value = headers[name];
  return value === undefined ? undefined : String(value);
}
