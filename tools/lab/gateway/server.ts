import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answer, errorAnswer } from './errors';
import { Gateway, Verdict } from './gateway';
import { AwsRequest, parseRequest } from './request';
import { Keys } from '../emulator';

export interface ListenerOptions {
  /** @default true */
  readonly tls?: boolean;
  /** The address that callers of this listener seem to have. @default '192.0.2.1' */
  readonly sourceIp?: string;
}

/** The doors of the gateway: one listener for each combination of transport and source address, all on loopback. */
export class GatewayServer {
  /** PEM of the certificate that the TLS listeners show. */
  readonly certificate: string;
  private readonly key: string;
  private readonly listeners = new Map<string, Promise<http.Server>>();
  private readonly agent = new http.Agent({ keepAlive: true });

  constructor(private readonly gateway: Gateway, private readonly emulatorUrl: string) {
    ({ key: this.key, certificate: this.certificate } = selfSigned());
  }

  /** The endpoint URL for callers with this transport from this address. */
  async url({ tls = true, sourceIp = '192.0.2.1' }: ListenerOptions = {}): Promise<string> {
    const id = `${tls} ${sourceIp}`;
    const listener = this.listeners.get(id) ?? this.listen(tls, sourceIp);
    this.listeners.set(id, listener);
    const { port } = (await listener).address() as AddressInfo;
    return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.hangUp();
    for (const listener of this.listeners.values()) {
      const server = await listener;
      await new Promise((closed) => server.close(closed));
    }
    this.listeners.clear();
  }

  /** On everybody, those who wait for an answer included. */
  async hangUp(): Promise<void> {
    for (const listener of this.listeners.values()) (await listener).closeAllConnections();
  }

  private async listen(tls: boolean, sourceIp: string): Promise<http.Server> {
    const handle: http.RequestListener = (incoming, outgoing) => {
      this.handle(incoming, outgoing, sourceIp).catch((error) => {
        console.error(`gateway: ${incoming.method} ${incoming.url}:`, error);
        if (outgoing.headersSent) outgoing.destroy();
        // No 5xx: clients would try again.
        else send(outgoing, { status: 400, headers: { 'content-type': 'text/plain' }, body: `the lab's gateway failed: ${error.message}` });
      });
    };
    // Old protocols and ciphers are for the callers that have to be refused.
    const server = tls
      ? https.createServer({ key: this.key, cert: this.certificate, minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' }, handle)
      : http.createServer(handle);
    server.keepAliveTimeout = 0; // a client may send while it is hung up on
    await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, '127.0.0.1', listening));
    return server;
  }

  private async handle(incoming: http.IncomingMessage, outgoing: http.ServerResponse, sourceIp: string): Promise<void> {
    const request = parseRequest(incoming, sourceIp);
    const body = await readAll(incoming);
    const verdict = await this.gateway.decide(request, body);
    if (verdict.kind === 'answer') return send(outgoing, verdict.answer);
    return this.forward(request, incoming, body, verdict, outgoing);
  }

  private async forward(
    request: AwsRequest, incoming: http.IncomingMessage, body: Buffer, verdict: Extract<Verdict, { kind: 'forward' }>, outgoing: http.ServerResponse,
  ): Promise<void> {
    const { expect, ...headers } = incoming.headers;
    const path = verdict.as ? withoutSignature(incoming.url ?? '/') : incoming.url;
    const answered = await new Promise<http.IncomingMessage>((got, failed) => {
      http.request(new URL(this.emulatorUrl), {
        agent: this.agent, method: incoming.method, path, headers: verdict.as ? signedBy(headers, verdict.as, request) : headers,
      }, got).once('error', failed).end(body);
    });
    const content = await readAll(answered);
    const error = await verdict.whenAnswered?.(answered.statusCode ?? 500, () => content.toString());
    if (error) return send(outgoing, errorAnswer(request, error));
    outgoing.writeHead(answered.statusCode ?? 500, answered.headers).end(content);
  }
}

/** The emulator looks at the access key only: it does not check signatures. */
function signedBy(headers: http.IncomingHttpHeaders, { accessKeyId }: Keys, { region, service }: AwsRequest): http.OutgoingHttpHeaders {
  const { 'x-amz-security-token': _, ...others } = headers;
  const date = new Date().toISOString().slice(0, 10).replace(/-/g, '');
  return {
    ...others,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${date}/${region}/${service}/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  };
}

/** Of a presigned URL. */
function withoutSignature(url: string): string {
  const [path, query] = url.split('?');
  const kept = (query ?? '').split('&').filter((parameter) => parameter !== '' && !/^X-Amz-/i.test(parameter));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function send(outgoing: http.ServerResponse, { status, headers, body }: Answer): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function selfSigned(): { key: string; certificate: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-lab-tls-'));
  const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  try {
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-addext', 'basicConstraints=critical,CA:FALSE', // Rust's TLS refuses the certificate of an authority from a server
      '-keyout', keyFile, '-out', certificateFile,
    ], { stdio: 'ignore' });
    return { key: readFileSync(keyFile, 'utf8'), certificate: readFileSync(certificateFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
