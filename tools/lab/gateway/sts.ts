import { Accounts, DeployedPrincipal } from './accounts';
import { Caller, Callers } from './callers';
import { globalContext } from './context';
import { Answer, AwsError, escapeXml } from './errors';
import { PrincipalIds } from './principal-ids';
import { AwsRequest } from './request';
import { parseArn } from '../../policy-engine/arns';
import { PolicyDocument } from '../../policy-engine/documents';
import { Request } from '../../policy-engine/engine';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

export interface Assumption {
  readonly role: DeployedPrincipal;
  readonly sessionName: string;
  readonly externalId?: string;
  readonly seconds: number;
}

/** @returns the error that STS answers before any policy counts. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export async function parseAssumption(accounts: Accounts, caller: Caller, form: URLSearchParams): Promise<Assumption | AwsError> {
  const seconds = Number(form.get('DurationSeconds') ?? 3600);
  const sessionName = form.get('RoleSessionName') ?? '';
  const externalId = form.get('ExternalId') ?? undefined;
  const roleArn = form.get('RoleArn') ?? '';
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) return invalid(`'roleSessionName' failed to satisfy constraint, got: ${sessionName}`);
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) return invalid(`'externalId' failed to satisfy constraint, got: ${externalId}`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) return invalid(`${roleArn} is invalid`);
  if (seconds < 900 || seconds > 43200) return invalid("'durationSeconds' must be 900 to 43200");
  if (caller.isSession && seconds > 3600) return invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  if (form.has('Policy') || form.has('PolicyArns.member.1.arn')) return { status: 501, code: 'NotImplemented', message: 'the lab knows no session policies' };
  const role = await accounts.principal(roleArn);
  return role?.trust === undefined ? denied(caller, roleArn) : { role, sessionName, externalId, seconds };
}

export async function assumeQuestion(ids: PrincipalIds, request: AwsRequest, caller: Caller, assumption: Assumption): Promise<Request> {
  const { role, sessionName, externalId } = assumption;
  const { account } = parseArn(role.arn);
  return {
    signer: caller.signer,
    action: 'sts:AssumeRole',
    target: { arn: role.arn, account, policy: await ids.resolved(role.arn, role.trust!), policyName: `trust policy of ${role.arn}` },
    context: {
      ...globalContext(request, caller, account),
      'sts:RoleSessionName': sessionName,
      ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
export function serviceQuestion(roleArn: string, trust: PolicyDocument, service: string, resourceArn?: string): Request {
  const { account, partition } = parseArn(roleArn);
  return {
    signer: { arn: service, principalArn: service, account, partition, policies: [] },
    action: 'sts:AssumeRole',
    target: { arn: roleArn, account, policy: trust, policyName: `trust policy of ${roleArn}` },
    context: {
      'aws:SourceAccount': account,
      ...(resourceArn === undefined ? {} : { 'aws:SourceArn': resourceArn }),
    },
  };
}

export function denied({ signer }: Caller, roleArn: string): AwsError {
  const kind = signer.arn.startsWith(`arn:${signer.partition}:sts:`) ? '' : 'User: ';
  return { status: 403, code: 'AccessDenied', message: `${kind}${signer.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}` };
}

export function assumeAnswer(callers: Callers, { role, sessionName, seconds }: Assumption): Answer {
  const session = callers.issue(role.arn, role.uniqueId, sessionName, seconds);
  const { partition, account } = parseArn(role.arn);
  return xml('AssumeRole', [
    '<AssumedRoleUser>',
    `<AssumedRoleId>${role.uniqueId}:${sessionName}</AssumedRoleId>`,
    `<Arn>arn:${partition}:sts::${account}:assumed-role/${role.name}/${sessionName}</Arn>`,
    '</AssumedRoleUser><Credentials>',
    `<AccessKeyId>${session.accessKeyId}</AccessKeyId><SecretAccessKey>${session.secretAccessKey}</SecretAccessKey>`,
    `<SessionToken>${session.sessionToken}</SessionToken><Expiration>${session.expires.toISOString()}</Expiration>`,
    '</Credentials>',
  ].join(''));
}

export function identityAnswer({ signer, uniqueId }: Caller): Answer {
  return xml('GetCallerIdentity', `<Arn>${escapeXml(signer.arn)}</Arn><UserId>${uniqueId}</UserId><Account>${signer.account}</Account>`);
}

function xml(action: string, result: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result>`
      + `<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata></${action}Response>`,
  };
}

function invalid(message: string): AwsError {
  return { status: 400, code: 'ValidationError', message };
}
