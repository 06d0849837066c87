import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Keys } from './emulator';
import { GatewayServer, ListenerOptions } from './gateway/server';

/** How a caller reaches the gateway. */
export interface Line extends ListenerOptions {
  /** The newest TLS that the caller speaks. @default '1.3' */
  readonly tlsVersion?: string;
  /** @default 'us-east-1' */
  readonly region?: string;
}

/** AWS SDK clients that know the gateway's certificate. */
export class Clients {
  private readonly handlers = new Map<string, NodeHttpHandler>();

  constructor(private readonly server: GatewayServer) {}

  s3 = async (credentials: Keys, line: Line = {}) => new S3Client({ ...await this.config(credentials, line), forcePathStyle: true });
  sts = async (credentials: Keys, line: Line = {}) => new STSClient(await this.config(credentials, line));
  iam = async (credentials: Keys, line: Line = {}) => new IAMClient(await this.config(credentials, line));
  kms = async (credentials: Keys, line: Line = {}) => new KMSClient(await this.config(credentials, line));
  secrets = async (credentials: Keys, line: Line = {}) => new SecretsManagerClient(await this.config(credentials, line));
  cloudFormation = async (credentials: Keys, line: Line = {}) => new CloudFormationClient(await this.config(credentials, line));

  close(): void {
    this.handlers.forEach((handler) => handler.destroy());
  }

  private async config(credentials: Keys, { region = 'us-east-1', tlsVersion = '1.3', ...listener }: Line) {
    return {
      endpoint: await this.server.url(listener),
      region,
      credentials: { ...credentials, expiration: undefined },
      maxAttempts: 1,
      requestHandler: this.handler(tlsVersion),
    };
  }

  private handler(tlsVersion: string): NodeHttpHandler {
    const known = this.handlers.get(tlsVersion) ?? new NodeHttpHandler({
      httpAgent: new HttpAgent({ keepAlive: true }),
      httpsAgent: new HttpsAgent({
        keepAlive: true,
        ca: this.server.certificate,
        maxVersion: `TLSv${tlsVersion}` as 'TLSv1.3',
        minVersion: 'TLSv1',
        ...(tlsVersion < '1.2' ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {}),
      }),
    });
    this.handlers.set(tlsVersion, known);
    return known;
  }
}
