import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, PutRolePolicyCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { Clients, Line } from './clients';
import { Assembly, Deployment } from './deploy';
import { ADMIN, Emulator, Keys } from './emulator';
import { Deployed } from './gateway/deployed';
import { Gateway } from './gateway/gateway';
import { GatewayServer } from './gateway/server';
import { lastSegment, parseArn } from '../policy-engine/arns';
import { ADMINISTRATOR } from '../policy-engine/engine';

export const DEFAULT_SESSION = 'session';

export interface StackPlace {
  readonly account: string;
  readonly region: string;
  readonly parameters?: Record<string, string>;
}

/** Companies with accounts in an emulated cloud, and the gateway that stands before it. */
export class Lab {
  static async start(): Promise<Lab> {
    const emulator = await Emulator.start();
    const deployed = new Deployed(emulator);
    const gateway = new Gateway(deployed);
    return new Lab(emulator, deployed, gateway, new GatewayServer(gateway, emulator.url));
  }

  readonly clients: Clients;
  private readonly keys = new Map<string, Keys>();

  private constructor(readonly emulator: Emulator, readonly deployed: Deployed, readonly gateway: Gateway, readonly server: GatewayServer) {
    this.clients = new Clients(server);
  }

  async stop(): Promise<void> {
    this.clients.close();
    await this.server.stop();
    await this.emulator.stop();
  }

  admin(account: string): Promise<Keys> {
    return this.emulator.admin(account);
  }

  /** Makes a role or user of another company, administrator of its own account; a session's role for a session. */
  async createPrincipal(arn: string): Promise<void> {
    const { account, service, resource } = parseArn(arn);
    const iam = await this.clients.iam(await this.admin(account));
    const [kind, ...path] = resource.split('/');
    const document = JSON.stringify(ADMINISTRATOR);
    if (kind === 'user') {
      const UserName = lastSegment(resource);
      await iam.send(new CreateUserCommand({ UserName, Path: iamPath(path) }));
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'everything', PolicyDocument: document }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      this.keys.set(arn, { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
      return;
    }
    const RoleName = service === 'sts' ? path[0] : lastSegment(resource);
    await iam.send(new CreateRoleCommand({ RoleName, Path: service === 'sts' ? '/' : iamPath(path), AssumeRolePolicyDocument: trustOf(account) }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'everything', PolicyDocument: document }));
  }

  /** Of a user, of the administrator's session of a role, or of the session that the ARN names. */
  async keysOf(arn: string): Promise<Keys> {
    const known = this.keys.get(arn);
    if (known) return known;
    const { partition, account, service, resource } = parseArn(arn);
    if (resource === `user/${ADMIN}`) return this.admin(account);
    const [, role, session = DEFAULT_SESSION] = resource.split('/');
    const roleArn = service === 'sts' ? `arn:${partition}:iam::${account}:role/${role}` : arn;
    return this.assume(await this.admin(account), roleArn, { sessionName: service === 'sts' ? session : DEFAULT_SESSION });
  }

  /** For keys that were handed over: `arn` is whose they are. */
  setKeys(arn: string, keys: Keys): void {
    this.keys.set(arn, keys);
  }

  async assume(keys: Keys, roleArn: string, options: { externalId?: string; sessionName?: string }, line: Line = {}): Promise<Keys> {
    const { Credentials } = await (await this.clients.sts(keys, line)).send(new AssumeRoleCommand({
      RoleArn: roleArn, RoleSessionName: options.sessionName ?? DEFAULT_SESSION, ExternalId: options.externalId,
    }));
    return { accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken! };
  }

  /** What a service gets that acts for one of an account's resources, when the role trusts it. */
  serviceSession(roleArn: string, service: string, resourceArn?: string): Promise<Keys> {
    return this.gateway.serviceSession(roleArn, service, resourceArn);
  }

  async deploy(assembly: Assembly, stackName: string, { account, region, parameters }: StackPlace): Promise<Deployment> {
    return assembly.deploy(stackName, await this.target(account, region), parameters);
  }

  async destroy(assembly: Assembly, stackName: string, { account, region }: StackPlace): Promise<void> {
    await assembly.destroy(stackName, await this.target(account, region));
  }

  /** Physical ids by logical id. */
  async physicalIds(stackName: string, { account, region }: StackPlace): Promise<Map<string, string>> {
    const cloudFormation = await this.clients.cloudFormation(await this.admin(account), { region });
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stackName }));
    return new Map(StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]));
  }

  async target(account: string, region: string) {
    return { endpoint: await this.server.url({ tls: false }), credentials: await this.admin(account), region };
  }
}

function iamPath(segments: string[]): string {
  return ['', ...segments.slice(0, -1), ''].join('/');
}

function trustOf(account: string): string {
  return JSON.stringify({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
  });
}
