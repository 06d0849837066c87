import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { Answer, elements, refusal, result } from './cloud-formation';
import { ACCOUNT } from './hand-offs';

/** A call as a policy sees it. */
export interface Call {
  /** 'PutObject', 'AssumeRole', … */
  readonly operation: string;
  /** Of an object, or the prefix that is listed. */
  readonly key: string;
  readonly acl?: string;
  readonly expectedOwner?: string;
  readonly externalId?: string;
  readonly sessionName?: string;
  /** Without TLS. */
  readonly plain: boolean;
}

export interface World {
  readonly allows: (call: Call) => boolean;
  /** The operation that is never answered. */
  readonly stalls?: string;
  /** @default 'eu-central-1' */
  readonly region?: string;
  /** Whether a deleted object leaves a delete marker. */
  readonly isVersioned?: boolean;
  /** What IAM says of the caller's own policies, by action. @default - all are allowed */
  readonly ownPolicyDenies?: string;
  /** Error code instead of 'AccessDenied'. */
  readonly code?: string;
  readonly objects?: string[];
}

interface Reply extends Answer {
  readonly headers?: Record<string, string>;
}

const CALLER = 'arn:aws:iam::222222222222:user/adobe';

/** S3, STS and IAM, as far as `verify` calls them as the other side. Plain HTTP is the host name `localhost`. */
export class FakeAws {
  readonly calls: Call[] = [];
  readonly objects: Set<string>;
  private readonly server: Server;

  constructor(private readonly world: World) {
    this.objects = new Set(world.objects ?? []);
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const call = callOf(request, body);
        this.calls.push(call);
        if (call.operation === this.world.stalls) return;
        const { status, body: content, headers = {} } = this.answer(call, body, request.url!);
        response.writeHead(status, { 'Content-Type': 'text/xml', ...headers }).end(request.method === 'HEAD' ? undefined : content);
      });
    });
  }

  async start(): Promise<number> {
    await new Promise<void>((listening) => { this.server.listen(0, listening); });
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(call: Call, body: string, url: string): Reply {
    if (call.operation === 'GetCallerIdentity') return result(call.operation, elements({ Arn: CALLER }));
    if (call.operation === 'SimulatePrincipalPolicy') return this.simulated(body);
    if (!this.world.allows(call)) return this.denied(call);
    if (call.operation === 'AssumeRole') return result(call.operation, `<Credentials>${elements({ AccessKeyId: 'A', SecretAccessKey: 'B', SessionToken: 'C' })}</Credentials>`);
    return this.done(call, url);
  }

  private denied({ operation }: Call): Reply {
    if (operation === 'AssumeRole') return refusal('AccessDenied', `User: ${CALLER} is not authorized to perform: sts:AssumeRole`);
    return { status: 403, body: `<Error>${elements({ Code: this.world.code ?? 'AccessDenied', Message: 'Access Denied' })}</Error>` };
  }

  private simulated(body: string): Answer {
    const actions = [...new URLSearchParams(body)].filter(([name]) => name.startsWith('ActionNames')).map(([, action]) => action);
    const members = actions.map((action) => `<member>${elements({
      EvalActionName: action, EvalDecision: action === this.world.ownPolicyDenies ? 'implicitDeny' : 'allowed',
    })}</member>`);
    return result('SimulatePrincipalPolicy', `<EvaluationResults>${members.join('')}</EvaluationResults>`);
  }

  private done({ operation, key }: Call, url: string): Reply {
    const { region = 'eu-central-1', isVersioned = false } = this.world;
    switch (operation) {
      case 'HeadBucket': return { status: 200, body: '', headers: { 'x-amz-bucket-region': region } };
      case 'ListObjects': return { status: 200, body: `<ListBucketResult>${this.listed(key)}</ListBucketResult>` };
      case 'CreateMultipartUpload': return { status: 200, body: '<InitiateMultipartUploadResult><UploadId>begun</UploadId></InitiateMultipartUploadResult>' };
      case 'AbortMultipartUpload': return url.includes('no-such-upload') ? missing('NoSuchUpload') : { status: 204, body: '' };
      case 'PutObject':
      case 'CompleteMultipartUpload':
        this.objects.add(key);
        return { status: 200, body: operation === 'PutObject' ? '' : '<CompleteMultipartUploadResult/>' };
      case 'DeleteObject':
        this.objects.delete(key);
        return { status: 204, body: '', headers: isVersioned ? { 'x-amz-delete-marker': 'true' } : {} };
      case 'GetObject':
      case 'HeadObject': return this.objects.has(key) ? { status: 200, body: 'content' } : missing('NoSuchKey');
      default: return { status: 200, body: '', headers: { ETag: '"1"' } };
    }
  }

  private listed(prefix: string): string {
    return [...this.objects].filter((key) => key.startsWith(prefix)).map((Key) => `<Contents>${elements({ Key, Size: '7' })}</Contents>`).join('');
  }
}

function missing(code: string): Answer {
  return { status: 404, body: `<Error>${elements({ Code: code, Message: code })}</Error>` };
}

function callOf({ method, url = '', headers }: IncomingMessage, body: string): Call {
  const { pathname, searchParams } = new URL(url, 'http://fake');
  const [, , ...path] = pathname.split('/').map(decodeURIComponent);
  const key = path.join('/');
  const form = new URLSearchParams(body);
  const text = (name: string) => headers[name]?.toString();
  return {
    operation: form.get('Action') ?? objectOperation(method!, key, searchParams),
    key: key || (searchParams.get('prefix') ?? ''),
    acl: text('x-amz-acl'),
    expectedOwner: text('x-amz-expected-bucket-owner'),
    externalId: form.get('ExternalId') ?? undefined,
    sessionName: form.get('RoleSessionName') ?? undefined,
    plain: headers.host!.startsWith('localhost'),
  };
}

function objectOperation(method: string, key: string, query: URLSearchParams): string {
  if (key === '') return method === 'HEAD' ? 'HeadBucket' : query.has('location') ? 'GetBucketLocation' : 'ListObjects';
  if (query.has('uploads')) return 'CreateMultipartUpload';
  const ofUpload: Record<string, string> = { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' };
  const ofObject: Record<string, string> = { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' };
  return (query.has('uploadId') ? ofUpload : ofObject)[method];
}

/** A policy that grants the operations below the prefix, with TLS, in a bucket of the expected owner. */
export function below(prefix: string, ...operations: string[]): (call: Call) => boolean {
  return ({ operation, key, plain, expectedOwner }) => !plain && (expectedOwner ?? ACCOUNT) === ACCOUNT
    && (operation === 'HeadBucket' || (key.startsWith(prefix) && operations.includes(operation)));
}

export const WRITE = ['PutObject', 'CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload', 'AbortMultipartUpload'];
export const READ = ['GetObject', 'HeadObject', 'ListObjects'];
