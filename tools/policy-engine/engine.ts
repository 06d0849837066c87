import type { runUnsafeSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { PolicyDocument } from './documents';
import { library } from './library';

/** Who signs a request, with everything attached to it. */
export interface Signer {
  /** The user, the root or the session of a role. */
  readonly arn: string;
  /** For a session, its role: what aws:PrincipalArn holds. */
  readonly principalArn: string;
  readonly account: string;
  readonly partition: string;
  readonly policies: PolicyDocument[];
  readonly boundary?: PolicyDocument;
}

/** What a request is about, with the policy of its owner. */
export interface Target {
  readonly arn: string;
  readonly account: string;
  readonly policy?: PolicyDocument;
  /** 'bucket policy', 'trust policy of uploader', ... */
  readonly policyName: string;
}

/** One question to the engine. A call may need several, all of them answered with yes. */
export interface Request {
  readonly signer: Signer;
  readonly action: string;
  readonly target: Target;
  readonly context: Context;
}

/** Values of condition keys; a list where a request holds several. */
export type Context = Record<string, string | string[]>;

export const ADMINISTRATOR: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

type Verdict = ReturnType<typeof runUnsafeSimulation>;

export function toSimulation({ signer, action, target, context }: Request): Simulation {
  return {
    request: {
      principal: signer.arn,
      action,
      resource: { resource: target.arn, accountId: target.account },
      contextVariables: context,
    },
    identityPolicies: signer.policies.map((policy, index) => ({ name: `identity${index}`, policy })),
    permissionBoundaryPolicies: signer.boundary && [{ name: 'boundary', policy: signer.boundary }],
    resourcePolicy: target.policy && named(target.policy, target.policyName),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}

/** The engine needs a name on a resource policy; the document was checked when it came into the world. */
function named(policy: PolicyDocument, name: string) {
  return library().policy.createValidatedPolicy(policy, () => [], { name });
}

/** Undefined when allowed; otherwise which policies said no. */
export function refusal(request: Request): string | undefined {
  const verdict = evaluate(request);
  return verdict === 'Allowed' ? undefined : blame(request) || `the policies together (${verdict})`;
}

export interface SecondOpinion {
  /** Undefined where the variant is known to be blind: it drops kms:EncryptionContext:*. */
  readonly allowed?: boolean;
  /** Condition keys that AWS does not send with this action. */
  readonly foreignKeys: string[];
}

/** The engine's validating, asynchronous variant: throws on what is no action of that resource. */
export async function secondOpinion(request: Request): Promise<SecondOpinion> {
  const simulation = toSimulation(request);
  const outcome = await library().simulate.runSimulation(simulation, {});
  if (outcome.resultType !== 'single') {
    throw new Error(`${request.action} on ${request.target.arn}: ${JSON.stringify(outcome)}`);
  }
  const { identityPolicies, permissionBoundaryPolicies, resourcePolicy } = simulation;
  const isBlind = /kms:EncryptionContext/i.test(JSON.stringify([identityPolicies, permissionBoundaryPolicies, resourcePolicy]));
  return {
    allowed: isBlind ? undefined : outcome.overallResult === 'Allowed',
    foreignKeys: (outcome.result.ignoredContextKeys ?? []).filter(key => !key.startsWith('kms:EncryptionContext:')),
  };
}

/** The statements that match a request, the refusing ones if there are any: 'DenyWithoutTls (bucket policy)'. */
export async function decidingStatements(request: Request): Promise<string[]> {
  const outcome = await library().simulate.runSimulation(toSimulation(request), {});
  if (outcome.resultType !== 'single') return [];
  const { identityAnalysis, permissionBoundaryAnalysis, resourceAnalysis } = outcome.result.analysis;
  const policies = [['identity policy', identityAnalysis], ['permissions boundary', permissionBoundaryAnalysis], [request.target.policyName, resourceAnalysis]] as const;
  const matching = (effect: 'denyStatements' | 'allowStatements') => policies.flatMap(([name, analysis]) =>
    (analysis?.[effect] ?? []).map(({ statement }) => `${statement.sid() ?? `statement ${statement.index()}`} (${name})`));
  const denials = matching('denyStatements');
  return denials.length > 0 ? denials : matching('allowStatements');
}

function evaluate(request: Request): Verdict {
  return library().simulate.runUnsafeSimulation(toSimulation(request), {});
}

/** Asks again with one policy real and the others open-handed: who still refuses is to blame. */
function blame(request: Request): string {
  const { signer, target } = request;
  const openSigner = { ...signer, policies: [ADMINISTRATOR], boundary: undefined };
  const openTarget = { ...target, policy: delegateTo(signer) };
  const suspects: [string, Request][] = [
    ['identity policy', { ...request, signer: { ...openSigner, policies: signer.policies }, target: openTarget }],
    ['permissions boundary', { ...request, signer: { ...openSigner, boundary: signer.boundary }, target: openTarget }],
    [target.policyName, { ...request, signer: openSigner }],
  ];
  return suspects
    .map(([name, suspect]) => ({ name, verdict: evaluate(suspect) }))
    .filter(({ verdict }) => verdict !== 'Allowed')
    .map(({ name, verdict }) => verdict === 'ExplicitlyDenied' ? `${name} (explicit deny)` : name)
    .join(' and ');
}

/** Leaves the decision to the signer's own account. */
function delegateTo({ partition, account }: Signer): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: '*', Resource: '*' }],
  };
}
