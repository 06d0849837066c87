import { randomBytes } from 'node:crypto';
import { Accounts, DeployedPrincipal } from './accounts';
import { parseArn } from '../../policy-engine/arns';
import { Signer } from '../../policy-engine/engine';
import { ADMIN, Keys } from '../emulator';

export interface Session extends Required<Keys> {
  readonly roleArn: string;
  /** A session does not outlive its role, even if another one gets the same name. */
  readonly roleId: string;
  readonly name: string;
  readonly expires: Date;
}

export interface Caller {
  readonly signer: Signer;
  readonly uniqueId: string;
  /** Administers its account, and may call what the gateway does not know. */
  readonly isAdmin: boolean;
  readonly isSession: boolean;
}

/** Who signed a request, by access key ID. The gateway does not check signatures. */
export class Callers {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly accounts: Accounts) {}

  issue(roleArn: string, roleId: string, name: string, seconds: number): Session {
    const session: Session = {
      accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(20).toString('hex'),
      sessionToken: randomBytes(48).toString('base64'),
      roleArn,
      roleId,
      name,
      expires: new Date(Date.now() + seconds * 1000),
    };
    this.sessions.set(session.accessKeyId, session);
    return session;
  }

  async callerOf(accessKeyId: string, sessionToken?: string): Promise<Caller | undefined> {
    const session = this.sessions.get(accessKeyId);
    if (session) return session.sessionToken === sessionToken && session.expires > new Date() ? this.sessionCaller(session) : undefined;
    const user = await this.accounts.userOfKey(accessKeyId);
    return user && {
      signer: signer(user, user.arn),
      uniqueId: user.uniqueId,
      isAdmin: user.name === ADMIN,
      isSession: false,
    };
  }

  private async sessionCaller({ roleArn, roleId, name }: Session): Promise<Caller | undefined> {
    const role = await this.accounts.principal(roleArn);
    if (role?.uniqueId !== roleId) return undefined;
    const { partition, account } = parseArn(roleArn);
    return {
      signer: signer(role, `arn:${partition}:sts::${account}:assumed-role/${role.name}/${name}`),
      uniqueId: `${roleId}:${name}`,
      isAdmin: false,
      isSession: true,
    };
  }
}

function signer(principal: DeployedPrincipal, arn: string): Signer {
  const { partition, account } = parseArn(principal.arn);
  return { arn, principalArn: principal.arn, account, partition, policies: principal.policies, boundary: principal.boundary };
}
