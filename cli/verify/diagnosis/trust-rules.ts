import { Case, Finding } from './evidence';
import { assumeStatement, denyAssumptionStatement, trustStatement } from './suggested-statements';

/** One way in which an exchange breaks. */
export interface Rule {
  /** Ids of the probes that it may explain. */
  readonly about: string[];
  readonly when: (seen: Case) => boolean;
  readonly finding: (seen: Case) => Omit<Finding, 'explains'>;
  /** No later rule explains the same probes. */
  readonly settles?: boolean;
}

const fixTrust = ({ exchange, callerArn }: Case) => ({
  who: 'the bucket owner' as const, what: `make this the trust policy of ${exchange.roleArn}`, statement: trustStatement(exchange, callerArn),
});

const ownSideIsClear = (seen: Case) => seen.clue('own-policy')?.kind === 'allowed' && seen.clue('own-policy')?.value === undefined;

export const TRUST_RULES: Rule[] = [
  {
    about: ['caller', 'assume'],
    when: (seen) => seen.isSomebodyElse && seen.exchange.roleArn !== undefined,
    settles: true,
    finding: (seen) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: `you call as ${seen.callerArn}, but the hand-off trusts ${seen.exchange.principalArn}`,
      fix: {
        who: 'you',
        what: `call as ${seen.exchange.principalArn}; or the bucket owner changes the trust policy`,
        statement: trustStatement({ ...seen.exchange, principalArn: undefined }, seen.callerArn),
      },
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isRefused('assume') && seen.clue('own-policy')?.value === 'sts:AssumeRole',
    settles: true,
    finding: (seen) => ({
      cause: 'identity policy',
      likelihood: 'certain',
      words: 'your own policies do not allow you to assume the role, so the request never reaches the policies of the other side',
      fix: { who: 'you', what: `attach this to ${seen.callerArn}`, statement: assumeStatement(seen.exchange) },
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isRefused('assume') && seen.isOpen('no-external-id'),
    settles: true,
    finding: (seen) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: 'the role can be assumed without an external ID, but not with it: the trust policy denies the external ID itself',
      fix: fixTrust(seen),
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isRefused('assume'),
    finding: (seen) => ({
      cause: 'trust',
      likelihood: 'likely',
      words: `${ownSideIsClear(seen) ? 'your own policies allow it, so the' : 'the'} trust policy has another external ID${seen.exchange.sessionName ? ', session name' : ''} or another principal,`
        + ' is still pending, the role was deleted, or your role was deleted and recreated: IAM still trusts the ID of the old role',
      fix: fixTrust(seen),
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isRefused('assume') && !ownSideIsClear(seen),
    finding: (seen) => ({
      cause: 'identity policy',
      likelihood: 'possible',
      words: 'your own policies may not allow you to assume the role (--admin-profile shows whether they do)',
      fix: { who: 'you', what: `attach this to ${seen.callerArn}`, statement: assumeStatement(seen.exchange) },
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isRefused('assume'),
    settles: true,
    finding: () => ({
      cause: 'organisation policy',
      likelihood: 'possible',
      words: 'a service control policy on your side, or a resource control policy on the other, may deny access across organisations',
      fix: { who: 'your organisation', what: 'exempt this role; the sheet has the conditions' },
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isOpen('assume'),
    settles: true,
    finding: ({ exchange }) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: 'the role is pending, but can be assumed',
      fix: { who: 'the bucket owner', what: `make this the trust policy of ${exchange.roleArn}`, statement: denyAssumptionStatement() },
    }),
  },
  {
    about: ['wrong-external-id', 'no-external-id'],
    when: (seen) => seen.isOpen('wrong-external-id') || seen.isOpen('no-external-id'),
    settles: true,
    finding: (seen) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: `the role can be assumed ${seen.isOpen('wrong-external-id') ? 'with any' : 'without'} external ID: the trust policy does not require it`,
      fix: fixTrust(seen),
    }),
  },
  {
    about: ['other-session-name'],
    when: (seen) => seen.isOpen('other-session-name'),
    settles: true,
    finding: (seen) => ({
      cause: 'trust',
      likelihood: 'certain',
      words: 'the role can be assumed with any session name: the trust policy does not require the one that was agreed',
      fix: fixTrust(seen),
    }),
  },
];
