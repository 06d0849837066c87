import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

export interface Upload {
  readonly body: string;
  readonly headers: Record<string, string | string[] | undefined>;
}

interface BucketOptions {
  readonly region: string;
  /** What PutObject is refused with. */
  readonly refusal?: { readonly status: number; readonly code: string; readonly message: string };
}

/** Speaks as much of S3 as publishing a template takes: one bucket, conditional writes, checksums. */
export class FakeS3 {
  readonly objects = new Map<string, Upload>();
  readonly calls: string[] = [];
  private readonly server: Server;

  constructor(private readonly bucket: string, { region, refusal }: BucketOptions) {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => { body += chunk; });
      request.on('end', () => {
        const { pathname } = new URL(request.url!, 'http://localhost');
        const [, name, ...rest] = pathname.split('/');
        const key = rest.join('/');
        this.calls.push(`${request.method} ${pathname}`);
        const answer = (status: number, code?: string, message = code) => response
          .writeHead(status, { 'Content-Type': 'application/xml', 'x-amz-bucket-region': region })
          .end(code === undefined || request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
        if (name !== this.bucket) return answer(404, 'NoSuchBucket');
        if (request.method === 'HEAD') return answer(request.headers.authorization?.includes(`/${region}/s3/`) ? 200 : 400);
        if (request.method === 'GET') return response.writeHead(200).end(this.objects.get(key)?.body);
        if (refusal) return answer(refusal.status, refusal.code, refusal.message);
        if (request.headers['if-none-match'] === '*' && this.objects.has(key)) return answer(412, 'PreconditionFailed');
        if (request.headers['x-amz-checksum-sha256'] !== createHash('sha256').update(body).digest('base64')) return answer(400, 'BadDigest');
        this.objects.set(key, { body, headers: request.headers });
        return answer(200);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((listening) => { this.server.listen(0, '127.0.0.1', listening); });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
