import { GetAccountAuthorizationDetailsCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseArn } from '../../policy-engine/arns';
import { PolicyDocument } from '../../policy-engine/documents';
import { ADMINISTRATOR } from '../../policy-engine/engine';
import { Emulator } from '../emulator';

export interface DeployedPrincipal {
  readonly arn: string;
  readonly name: string;
  /** Another one after it was deleted and made anew. */
  readonly uniqueId: string;
  readonly policies: PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** Roles only. */
  readonly trust?: PolicyDocument;
}

/** Roles and users of all accounts, as IAM returns them. */
export class Accounts {
  constructor(private readonly emulator: Emulator) {}

  async principals(account: string): Promise<DeployedPrincipal[]> {
    if (!this.emulator.accounts().includes(account)) return [];
    const iam = await this.iam(account);
    const { UserDetailList = [], RoleDetailList = [], Policies = [] } = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }));
    const managed = (arn = ''): PolicyDocument => {
      if (arn.endsWith(':iam::aws:policy/AdministratorAccess')) return ADMINISTRATOR;
      const version = Policies.find(({ Arn }) => Arn === arn)?.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion);
      if (!version?.Document) throw new Error(`the gateway cannot read the managed policy ${arn}`);
      return decoded(version.Document);
    };
    const principal = (detail: Detail, kind: 'AROA' | 'AIDA'): DeployedPrincipal => ({
      arn: detail.Arn ?? '',
      name: detail.RoleName ?? detail.UserName ?? '',
      uniqueId: `${kind}${(detail.RoleId ?? detail.UserId ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '').padEnd(17, '0').slice(-17)}`,
      policies: [
        ...(detail.RolePolicyList ?? detail.UserPolicyList ?? []).map(({ PolicyDocument: document }) => decoded(document!)),
        ...(detail.AttachedManagedPolicies ?? []).map(({ PolicyArn }) => managed(PolicyArn)),
      ],
      boundary: detail.PermissionsBoundary?.PermissionsBoundaryArn ? managed(detail.PermissionsBoundary.PermissionsBoundaryArn) : undefined,
      trust: detail.AssumeRolePolicyDocument === undefined ? undefined : decoded(detail.AssumeRolePolicyDocument),
    });
    return [
      ...RoleDetailList.filter(({ Path }) => !Path?.startsWith('/aws-service-role/')).map((detail) => principal(detail, 'AROA')),
      ...UserDetailList.map((detail) => principal(detail, 'AIDA')),
    ];
  }

  async principal(arn: string): Promise<DeployedPrincipal | undefined> {
    return (await this.principals(parseArn(arn).account)).find((candidate) => candidate.arn === arn);
  }

  /** The user whose active key this is. */
  async userOfKey(accessKeyId: string): Promise<DeployedPrincipal | undefined> {
    // The emulator takes unknown keys for those of a root user.
    const sts = new STSClient({ ...this.emulator.line, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey: 'any' } });
    const { Arn: arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    if (!parseArn(arn).resource.startsWith('user/')) return undefined;
    const user = await this.principal(arn);
    if (!user) return undefined;
    const { AccessKeyMetadata = [] } = await (await this.iam(parseArn(arn).account)).send(new ListAccessKeysCommand({ UserName: user.name }));
    return AccessKeyMetadata.some(({ AccessKeyId, Status }) => AccessKeyId === accessKeyId && Status === 'Active') ? user : undefined;
  }

  private async iam(account: string): Promise<IAMClient> {
    return new IAMClient({ ...this.emulator.line, region: 'us-east-1', credentials: await this.emulator.admin(account) });
  }
}

interface Detail {
  readonly Arn?: string;
  readonly RoleName?: string;
  readonly RoleId?: string;
  readonly UserName?: string;
  readonly UserId?: string;
  readonly RolePolicyList?: { PolicyDocument?: string }[];
  readonly UserPolicyList?: { PolicyDocument?: string }[];
  readonly AttachedManagedPolicies?: { PolicyArn?: string }[];
  readonly PermissionsBoundary?: { PermissionsBoundaryArn?: string };
  readonly AssumeRolePolicyDocument?: string;
}

function decoded(document: string): PolicyDocument {
  return JSON.parse(document.startsWith('{') ? document : decodeURIComponent(document));
}
