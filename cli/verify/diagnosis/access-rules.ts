import { Case, Cause, Finding, Fix, IN_BUCKET } from './evidence';
import { forPrincipal, inKeyPolicy, keyStatement, listStatement, objectsStatement, Statement } from './suggested-statements';
import { Rule } from './trust-rules';

const OWNER = 'the bucket owner';
const ELSEWHERE = /^(OtherRegion|PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|TemporaryRedirect|301)$/;
const NOT_TAKEN = /^(InvalidAccessKeyId|InvalidClientTokenId|ExpiredToken(Exception)?|SignatureDoesNotMatch|RequestTimeTooSkewed)$/;
const EVERYTHING = ['region', ...IN_BUCKET];

function addTo(seen: Case, place: 'gate' | 'yours' | 'key', statement: Statement): Fix {
  const { exchange, callerArn } = seen;
  if (place === 'yours') return { who: 'you', what: `attach this to ${callerArn}`, statement };
  if (place === 'key') {
    const principal = seen.isOwnersPrincipal ? { ...exchange, principalArn: exchange.roleArn ?? callerArn } : exchange;
    const what = `add this to the policy of key ${exchange.kmsKeyArn ?? 'of the bucket'}`;
    return { who: OWNER, what, statement: inKeyPolicy(forPrincipal(statement, principal, callerArn)) };
  }
  return seen.isOwnersPrincipal
    ? { who: OWNER, what: `add this to the policy of ${exchange.roleArn ?? callerArn}`, statement }
    : { who: OWNER, what: `add this to the bucket policy of ${exchange.bucket}`, statement: forPrincipal(statement, exchange, callerArn) };
}

const gateCause = (seen: Case): Cause => (seen.isOwnersPrincipal ? 'identity policy' : 'bucket policy');
const ownPolicyDenies = (seen: Case, service: string) => seen.clue('own-policy')?.value?.startsWith(`${service}:`) ?? false;
const isClear = (seen: Case) => seen.clue('own-policy')?.kind === 'allowed' && seen.clue('own-policy')?.value === undefined;
const codeRule = (pattern: RegExp, finding: Rule['finding']): Rule => (
  { about: EVERYTHING, when: (seen) => seen.hasCode(pattern), settles: true, finding }
);

const cannotDecrypt = (seen: Case) => (seen.isRefused('get') || seen.isRefused('multipart')) && (seen.isLetIn('reach-get') || seen.isGood('put'));

const ACTIONS: [probe: string, action: string][] = [
  ['list', 's3:ListBucket'], ['put', 's3:PutObject'], ['get', 's3:GetObject'], ['head', 's3:GetObject'], ['delete', 's3:DeleteObject'],
  ['multipart', 's3:PutObject'],
];

/** A failed use of the key: either the key policy or the identity policy is the cause. */
function keyRule(about: string[], when: Rule['when'], action: string): Rule[] {
  const likely = (seen: Case): Cause => {
    if (!seen.isOwnersPrincipal) return 'key policy';
    return action === 'kms:GenerateDataKey' && seen.clue('read-existing')?.kind === 'refused' ? 'key policy' : 'identity policy';
  };
  const place = (cause: Cause) => (cause === 'key policy' ? 'its policy' : 'the identity policy');
  const words = (cause: Cause) => `S3 allows the request, but KMS does not: ${place(cause)} lacks ${action} for you`;
  const finding = (seen: Case, cause: Cause): Omit<Finding, 'explains'> => ({
    cause,
    likelihood: cause === likely(seen) ? 'likely' : 'possible',
    words: words(cause),
    fix: addTo(seen, cause === 'key policy' ? 'key' : seen.isOwnersPrincipal ? 'gate' : 'yours', keyStatement(seen.exchange)),
  });
  const other = (seen: Case): Cause => (likely(seen) === 'key policy' ? 'identity policy' : 'key policy');
  const hasKey = (seen: Case) => seen.exchange.kmsKeyArn !== undefined && when(seen);
  return [
    { about, when: hasKey, finding: (seen) => finding(seen, likely(seen)) },
    { about, when: (seen) => hasKey(seen) && (seen.isOwnersPrincipal || !isClear(seen)), finding: (seen) => finding(seen, other(seen)) },
    { about, when: hasKey, settles: true, finding: (seen) => ({ ...finding(seen, 'key policy'), ...organisation(seen) }) },
  ];
}

function organisation(seen: Case): Omit<Finding, 'explains'> {
  return {
    cause: 'organisation policy',
    likelihood: 'possible',
    words: 'a service control policy of the caller, or a resource control policy of the bucket owner, may deny it',
    fix: {
      who: seen.isOwnersPrincipal ? "the bucket owner's organisation" : 'your organisation',
      what: 'exempt this exchange; the sheet has the conditions',
    },
  };
}

export const ACCESS_RULES: Rule[] = [
  {
    about: ['caller', ...EVERYTHING],
    when: (seen) => seen.isSomebodyElse && seen.exchange.roleArn === undefined,
    settles: true,
    finding: (seen) => ({
      cause: 'bucket policy',
      likelihood: seen.isShutOut ? 'certain' : 'possible',
      words: `you call as ${seen.callerArn}, but the hand-off trusts ${seen.exchange.principalArn}`,
      fix: { who: 'you', what: `call as ${seen.exchange.principalArn}; or the bucket owner names you in the bucket policy` },
    }),
  },
  codeRule(/^NoSuchBucket$/, ({ exchange }) => ({
    cause: 'bucket', likelihood: 'certain', words: `there is no bucket ${exchange.bucket}`, fix: { who: OWNER, what: 'supply the correct name of the bucket' },
  })),
  codeRule(ELSEWHERE, (seen) => {
    const region = seen.result('region')?.outcome.value;
    return {
      cause: 'region',
      likelihood: 'certain',
      words: `the bucket is in ${region ?? 'another Region'}, not in ${seen.exchange.region}`,
      fix: { who: 'you', what: `call the bucket's own Region${region === undefined ? '' : `: --region ${region}`}` },
    };
  }),
  codeRule(/^KMS\.(Disabled|KMSInvalidState|NotFound)Exception$/, ({ exchange }) => ({
    cause: 'key state',
    likelihood: 'certain',
    words: 'the KMS key of the bucket is disabled, or about to be deleted',
    fix: { who: OWNER, what: `enable key ${exchange.kmsKeyArn ?? 'of the bucket'}` },
  })),
  codeRule(/^AccessControlListNotSupported$/, ({ exchange }) => ({
    cause: 'ownership',
    likelihood: 'certain',
    words: `ACLs are disabled on the bucket, which rejects the ACL ${exchange.acl}`,
    fix: { who: OWNER, what: `set the object ownership of ${exchange.bucket} to BucketOwnerPreferred; or agree that uploads carry no ACL` },
  })),
  codeRule(NOT_TAKEN, () => ({
    cause: 'credentials',
    likelihood: 'certain',
    words: 'AWS rejects the credentials',
    fix: { who: 'you', what: 'get new credentials, and check your clock' },
  })),
  {
    about: EVERYTHING,
    when: (seen) => seen.isShutOut && seen.isLetIn('any-owner') && !seen.isLetIn('reach'),
    settles: true,
    finding: ({ exchange }) => ({
      cause: 'bucket owner',
      likelihood: 'certain',
      words: `the bucket does not belong to ${exchange.expectedOwner}`,
      fix: { who: 'you', what: 'ask for the account of the bucket: do not send data before you know whose bucket it is' },
    }),
  },
  {
    about: EVERYTHING,
    when: (seen) => seen.clue('own-policy')?.value !== undefined && !seen.exchange.roleArn && IN_BUCKET.some((id) => seen.isRefused(id)),
    settles: true,
    finding: (seen) => ({
      cause: 'identity policy',
      likelihood: 'certain',
      words: `your own policies do not allow ${seen.clue('own-policy')!.value}, so the request never reaches the policies of the other side`,
      fix: addTo(seen, 'yours', ownPolicyDenies(seen, 'kms') ? keyStatement(seen.exchange) : objectsStatement(seen.exchange)),
    }),
  },
  {
    about: ['put', 'multipart', 'head', 'get'],
    when: (seen) => seen.isRefused('put') && seen.clue('with-acl')?.kind === 'allowed',
    settles: true,
    finding: () => ({
      cause: 'ownership',
      likelihood: 'certain',
      words: 'uploads are only accepted with the ACL bucket-owner-full-control, which the hand-off does not require',
      fix: {
        who: OWNER, what: 'set the object ownership to BucketOwnerEnforced and remove the condition on s3:x-amz-acl; until then, send the ACL',
      },
    }),
  },
  {
    about: ['put', 'multipart'],
    when: (seen) => seen.isRefused('put') && seen.clue('without-acl')?.kind === 'allowed',
    settles: true,
    finding: (seen) => ({
      cause: gateCause(seen),
      likelihood: 'certain',
      words: 'uploads are accepted without an ACL, but not with the one that the hand-off requires: s3:PutObjectAcl is missing',
      fix: addTo(seen, 'gate', { ...objectsStatement(seen.exchange), Action: 's3:PutObjectAcl' }),
    }),
  },
  {
    about: IN_BUCKET,
    when: (seen) => seen.isShutOut && !seen.isLetIn('reach') && seen.isLetIn('other-prefix'),
    settles: true,
    finding: (seen) => ({
      cause: gateCause(seen),
      likelihood: 'certain',
      words: `the policy allows you below ${seen.clue('other-prefix')!.value}, not below ${seen.exchange.keyPrefix}`,
      fix: addTo(seen, 'gate', objectsStatement(seen.exchange)),
    }),
  },
  {
    about: IN_BUCKET,
    when: (seen) => seen.isShutOut && !seen.isLetIn('reach'),
    finding: (seen) => ({
      cause: gateCause(seen),
      likelihood: 'likely',
      words: `nothing below ${seen.exchange.keyPrefix || 'the bucket'} is allowed: ${seen.isOwnersPrincipal
        ? 'the policy of the role or user has no statement for this prefix, or the bucket policy denies it'
        : 'the bucket policy has no statement for you and this prefix'}`,
      fix: addTo(seen, 'gate', objectsStatement(seen.exchange)),
    }),
  },
  {
    about: IN_BUCKET,
    when: (seen) => seen.isShutOut && !seen.isLetIn('reach') && !seen.isOwnersPrincipal && !isClear(seen),
    finding: (seen) => ({
      cause: 'identity policy',
      likelihood: 'possible',
      words: 'your own policies may not allow it (--admin-profile shows whether they do)',
      fix: addTo(seen, 'yours', objectsStatement(seen.exchange)),
    }),
  },
  { about: IN_BUCKET, when: (seen) => seen.isShutOut && !seen.isLetIn('reach'), settles: true, finding: organisation },
  ...keyRule(['put', 'multipart'], (seen) => seen.isRefused('put') && seen.isLetIn('reach'), 'kms:GenerateDataKey'),
  ...keyRule(['get', 'head', 'multipart'], cannotDecrypt, 'kms:Decrypt'),
  {
    about: ['multipart'],
    when: (seen) => seen.isRefused('multipart') && seen.isGood('put') && seen.exchange.acl !== undefined,
    settles: true,
    finding: ({ exchange }) => ({
      cause: 'ownership',
      likelihood: 'certain',
      words: 'single puts are accepted, but parts are not: the policy requires an ACL, which parts cannot carry',
      fix: {
        who: OWNER, what: `set the object ownership of ${exchange.bucket} to BucketOwnerEnforced; until then, upload single puts of at most 5 GB`,
      },
    }),
  },
  ...ACTIONS.map(([id, action]): Rule => ({
    about: id === 'get' ? ['get', 'head'] : [id],
    when: (seen) => seen.isRefused(id),
    settles: true,
    finding: (seen) => ({
      cause: gateCause(seen),
      likelihood: 'likely',
      words: `other calls are allowed, but the ${gateCause(seen)} lacks ${action} below ${seen.exchange.keyPrefix || 'the bucket'}`,
      fix: addTo(seen, 'gate', id === 'list' ? listStatement(seen.exchange) : objectsStatement(seen.exchange)),
    }),
  })),
];
