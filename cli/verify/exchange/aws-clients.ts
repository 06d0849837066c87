import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient, AssumeRoleCommand } from '@aws-sdk/client-sts';
import { principalOf } from './exchange';
import { partitionOf } from '../../../lib/core/partition-table';
import { awsRefused } from '../../errors';
import { noCredentials } from '../../stack/aws-errors';
import { errorOutcome } from '../observation';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Connection {
  readonly region: string;
  readonly profile?: string;
  /** May simulate the policies of the caller. @default - the caller itself */
  readonly adminProfile?: string;
  /** Plain-HTTP endpoint of S3. @default - that of AWS */
  readonly plainEndpoint?: string;
  readonly signal: AbortSignal;
}

/** Calls with the credentials of the caller, or of a role it assumed. */
export class Aws {
  private readonly clients: { destroy(): void }[] = [];
  private signal: AbortSignal;

  constructor(private readonly connection: Connection) {
    this.signal = connection.signal;
  }

  /** Time to clean up, even after the time is over. */
  grantGrace(milliseconds: number): void {
    if (this.signal.aborted) this.signal = AbortSignal.timeout(milliseconds);
  }

  /** @throws when there are no credentials, AWS rejects them, or cannot be reached */
  async callerArn(): Promise<string> {
    const sts = this.sts();
    await sts.config.credentials().catch((error: unknown) => { throw noCredentials(error); });
    const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}), this.options).catch((error: unknown) => {
      const { code, message } = errorOutcome(error as Error);
      const why = `${code}${message ? `: ${message}` : ''}`;
      throw awsRefused(isReached(error) ? `AWS rejects the credentials: ${why}` : `AWS could not be reached: ${why}`);
    });
    return Arn;
  }

  async assume(roleArn: string, externalId?: string, sessionName: string = ANY_SESSION): Promise<Keys> {
    const { Credentials } = await this.sts().send(new AssumeRoleCommand({
      RoleArn: roleArn, ExternalId: externalId, RoleSessionName: sessionName, DurationSeconds: 900,
    }), this.options);
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: Credentials?.SecretAccessKey ?? '', sessionToken: Credentials?.SessionToken,
    };
  }

  /** The first of the actions that the caller's own policies do not allow; undefined when they allow all. */
  async deniedByOwnPolicy(callerArn: string, actions: string[], resource: string): Promise<string | undefined> {
    const { region, adminProfile, profile } = this.connection;
    const iam = this.keep(new IAMClient({ region, profile: adminProfile ?? profile, requestHandler: TIMEOUTS }));
    const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand({
      PolicySourceArn: principalOf(callerArn), ActionNames: actions, ResourceArns: [resource],
    }), this.options);
    return EvaluationResults.find(({ EvalDecision }) => EvalDecision !== 'allowed')?.EvalActionName;
  }

  s3(credentials?: Keys): S3Client {
    return this.newS3(credentials, {});
  }

  /** Undefined if the endpoint is a custom one, and no plain endpoint was given. */
  plainS3(credentials?: Keys): S3Client | undefined {
    const { region, plainEndpoint } = this.connection;
    if (plainEndpoint === undefined && hasOwnEndpoint()) return undefined;
    return this.newS3(credentials, { endpoint: plainEndpoint ?? `http://s3.${region}.${partitionOf(region).urlSuffix}` });
  }

  get options(): { abortSignal: AbortSignal } {
    return { abortSignal: this.signal };
  }

  close(): void {
    this.clients.forEach((client) => client.destroy());
  }

  private sts(): STSClient {
    const { region, profile } = this.connection;
    return this.keep(new STSClient({ region, profile, requestHandler: TIMEOUTS }));
  }

  private newS3(credentials: Keys | undefined, more: { endpoint?: string }): S3Client {
    const { region, profile } = this.connection;
    return this.keep(new S3Client({
      region, requestHandler: TIMEOUTS, forcePathStyle: hasOwnEndpoint(), ...(credentials ? { credentials } : { profile }), ...more,
    }));
  }

  private keep<T extends { destroy(): void }>(client: T): T {
    this.clients.push(client);
    return client;
  }
}

function isReached(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
}

const ANY_SESSION = 's3-handoff-verify';

const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

function hasOwnEndpoint(): boolean {
  return Boolean(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL);
}
