import { Case, Finding } from './evidence';
import { assumeStatement, denyAssumptionStatement, trustStatement } from './suggested-statements';

/** One way in which an exchange breaks. */
export interface Rule {
  /** Ids of the probes that it may explain. */
  readonly about: string[];
  readonly when: (seen: Case) => boolean;
  readonly finding: (seen: Case) => Omit<Finding, 'explains'>;
  /** No further rule looks at what this one explains. */
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
      words: `you call as ${seen.callerArn}, and the hand-off trusts ${seen.exchange.principalArn}`,
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
      words: 'your own policies do not allow you to assume the role: the other side never gets to decide',
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
      words: 'the role can be assumed without external ID, and not with it: the trust policy refuses the external ID itself',
      fix: fixTrust(seen),
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isRefused('assume'),
    finding: (seen) => ({
      cause: 'trust',
      likelihood: 'likely',
      words: `${ownSideIsClear(seen) ? 'your own policies allow it, so the' : 'the'} trust policy has another external ID or another principal,`
        + ' is still pending, the role is gone, or your role was deleted and made anew since: IAM stored the ID of the former one',
      fix: fixTrust(seen),
    }),
  },
  {
    about: ['assume'],
    when: (seen) => seen.isRefused('assume') && !ownSideIsClear(seen),
    finding: (seen) => ({
      cause: 'identity policy',
      likelihood: 'possible',
      words: 'your own policies may not allow you to assume the role (--admin-profile would tell)',
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
      words: 'a service control policy on your side, or a resource control policy on the other, may deny what crosses organisations',
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
      words: 'the role is pending, and can be assumed',
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
      words: `the role can be assumed ${seen.isOpen('wrong-external-id') ? 'with any' : 'without'} external ID: the trust policy does not ask for it`,
      fix: fixTrust(seen),
    }),
  },
];
