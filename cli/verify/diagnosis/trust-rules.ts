import { Evidence, Finding } from './evidence';
import { assumeStatement, denyAssumptionStatement, trustStatement } from './suggested-statements';

/** One way in which an exchange breaks. */
export interface Rule {
  /** Ids of the probes that it may explain. */
  readonly probes: string[];
  readonly when: (evidence: Evidence) => boolean;
  readonly finding: (evidence: Evidence) => Omit<Finding, 'explains'>;
  /** No later rule explains the same probes. */
  readonly isConclusive?: boolean;
}

const fixTrust = ({ exchange, callerArn }: Evidence) => ({
  who: 'the bucket owner' as const, what: `make this the trust policy of ${exchange.roleArn}`, statement: trustStatement(exchange, callerArn),
});

const ownSideIsClear = (evidence: Evidence) => evidence.clue('own-policy')?.kind === 'allowed' && evidence.clue('own-policy')?.value === undefined;

export const TRUST_RULES: Rule[] = [
  {
    probes: ['caller', 'assume'],
    when: (evidence) => evidence.isOtherPrincipal && evidence.exchange.roleArn !== undefined,
    isConclusive: true,
    finding: (evidence) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: `you call as ${evidence.callerArn}, but the hand-off trusts ${evidence.exchange.principalArn}`,
      fix: {
        who: 'you',
        what: `call as ${evidence.exchange.principalArn}; or the bucket owner changes the trust policy`,
        statement: trustStatement({ ...evidence.exchange, principalArn: undefined }, evidence.callerArn),
      },
    }),
  },
  {
    probes: ['assume'],
    when: (evidence) => evidence.isRefused('assume') && evidence.clue('own-policy')?.value === 'sts:AssumeRole',
    isConclusive: true,
    finding: (evidence) => ({
      cause: 'identity policy',
      likelihood: 'certain',
      words: 'your own policies do not allow you to assume the role, so the request never reaches the policies of the other side',
      fix: { who: 'you', what: `attach this to ${evidence.callerArn}`, statement: assumeStatement(evidence.exchange) },
    }),
  },
  {
    probes: ['assume'],
    when: (evidence) => evidence.isRefused('assume') && evidence.isOpen('no-external-id'),
    isConclusive: true,
    finding: (evidence) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: 'the role can be assumed without an external ID, but not with it: the trust policy denies the external ID itself',
      fix: fixTrust(evidence),
    }),
  },
  {
    probes: ['assume'],
    when: (evidence) => evidence.isRefused('assume'),
    finding: (evidence) => ({
      cause: 'trust',
      likelihood: 'likely',
      words: `${ownSideIsClear(evidence) ? 'your own policies allow it, so the' : 'the'} trust policy has another external ID${evidence.exchange.sessionName ? ', session name' : ''} or another principal,`
        + ' is still pending, the role was deleted, or your role was deleted and recreated: IAM still trusts the ID of the old role',
      fix: fixTrust(evidence),
    }),
  },
  {
    probes: ['assume'],
    when: (evidence) => evidence.isRefused('assume') && !ownSideIsClear(evidence),
    finding: (evidence) => ({
      cause: 'identity policy',
      likelihood: 'possible',
      words: 'your own policies may not allow you to assume the role (--admin-profile shows whether they do)',
      fix: { who: 'you', what: `attach this to ${evidence.callerArn}`, statement: assumeStatement(evidence.exchange) },
    }),
  },
  {
    probes: ['assume'],
    when: (evidence) => evidence.isRefused('assume'),
    isConclusive: true,
    finding: () => ({
      cause: 'organisation policy',
      likelihood: 'possible',
      words: 'a service control policy on your side, or a resource control policy on the other, may deny access across organisations',
      fix: { who: 'your organisation', what: 'exempt this role; the sheet has the conditions' },
    }),
  },
  {
    probes: ['assume'],
    when: (evidence) => evidence.isOpen('assume'),
    isConclusive: true,
    finding: ({ exchange }) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: 'the role is pending, but can be assumed',
      fix: { who: 'the bucket owner', what: `make this the trust policy of ${exchange.roleArn}`, statement: denyAssumptionStatement() },
    }),
  },
  {
    probes: ['wrong-external-id', 'no-external-id'],
    when: (evidence) => evidence.isOpen('wrong-external-id') || evidence.isOpen('no-external-id'),
    isConclusive: true,
    finding: (evidence) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: `the role can be assumed ${evidence.isOpen('wrong-external-id') ? 'with any' : 'without'} external ID: the trust policy does not require it`,
      fix: fixTrust(evidence),
    }),
  },
  {
    probes: ['other-session-name'],
    when: (evidence) => evidence.isOpen('other-session-name'),
    isConclusive: true,
    finding: (evidence) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: 'the role can be assumed with any session name: the trust policy does not require the one that was agreed',
      fix: fixTrust(evidence),
    }),
  },
];
