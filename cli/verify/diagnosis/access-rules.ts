import { Evidence, Cause, Finding, Fix, IN_BUCKET } from './evidence';
import { forPrincipal, inKeyPolicy, keyStatement, listStatement, objectsStatement, Statement } from './suggested-statements';
import { Rule } from './trust-rules';

const OWNER = 'the bucket owner';
const ELSEWHERE = /^(OtherRegion|PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|TemporaryRedirect|301)$/;
const NOT_TAKEN = /^(InvalidAccessKeyId|InvalidClientTokenId|ExpiredToken(Exception)?|SignatureDoesNotMatch|RequestTimeTooSkewed)$/;
const EVERYTHING = ['region', ...IN_BUCKET];

function addTo(evidence: Evidence, place: 'gate' | 'yours' | 'key', statement: Statement): Fix {
  const { exchange, callerArn } = evidence;
  if (place === 'yours') return { who: 'you', what: `attach this to ${callerArn}`, statement };
  if (place === 'key') {
    const principal = evidence.isOwnersPrincipal ? { ...exchange, principalArn: exchange.roleArn ?? callerArn } : exchange;
    const what = `add this to the policy of key ${exchange.kmsKeyArn ?? 'of the bucket'}`;
    return { who: OWNER, what, statement: inKeyPolicy(forPrincipal(statement, principal, callerArn)) };
  }
  return evidence.isOwnersPrincipal
    ? { who: OWNER, what: `add this to the policy of ${exchange.roleArn ?? callerArn}`, statement }
    : { who: OWNER, what: `add this to the bucket policy of ${exchange.bucket}`, statement: forPrincipal(statement, exchange, callerArn) };
}

const gateCause = (evidence: Evidence): Cause => (evidence.isOwnersPrincipal ? 'identity policy' : 'bucket policy');
const ownPolicyDenies = (evidence: Evidence, service: string) => evidence.clue('own-policy')?.value?.startsWith(`${service}:`) ?? false;
const isClear = (evidence: Evidence) => evidence.clue('own-policy')?.kind === 'allowed' && evidence.clue('own-policy')?.value === undefined;
const codeRule = (pattern: RegExp, finding: Rule['finding']): Rule => (
  { probes: EVERYTHING, when: (evidence) => evidence.hasCode(pattern), isConclusive: true, finding }
);

const cannotDecrypt = (evidence: Evidence) => (evidence.isRefused('get') || evidence.isRefused('multipart')) && (evidence.isAllowed('reach-get') || evidence.isAsPromised('put'));

const ACTIONS: [probe: string, action: string][] = [
  ['list', 's3:ListBucket'], ['put', 's3:PutObject'], ['get', 's3:GetObject'], ['head', 's3:GetObject'], ['delete', 's3:DeleteObject'],
  ['multipart', 's3:PutObject'],
];

/** A failed use of the key: either the key policy or the identity policy is the cause. */
function keyRule(probes: string[], when: Rule['when'], action: string): Rule[] {
  const likely = (evidence: Evidence): Cause => {
    if (!evidence.isOwnersPrincipal) return 'key policy';
    return action === 'kms:GenerateDataKey' && evidence.clue('read-existing')?.kind === 'refused' ? 'key policy' : 'identity policy';
  };
  const place = (cause: Cause) => (cause === 'key policy' ? 'its policy' : 'the identity policy');
  const words = (cause: Cause) => `S3 allows the request, but KMS does not: ${place(cause)} lacks ${action} for you`;
  const finding = (evidence: Evidence, cause: Cause): Omit<Finding, 'explains'> => ({
    cause,
    likelihood: cause === likely(evidence) ? 'likely' : 'possible',
    words: words(cause),
    fix: addTo(evidence, cause === 'key policy' ? 'key' : evidence.isOwnersPrincipal ? 'gate' : 'yours', keyStatement(evidence.exchange)),
  });
  const other = (evidence: Evidence): Cause => (likely(evidence) === 'key policy' ? 'identity policy' : 'key policy');
  const hasKey = (evidence: Evidence) => evidence.exchange.kmsKeyArn !== undefined && when(evidence);
  return [
    { probes, when: hasKey, finding: (evidence) => finding(evidence, likely(evidence)) },
    {
      probes,
      when: (evidence) => hasKey(evidence) && (evidence.isOwnersPrincipal || !isClear(evidence)),
      finding: (evidence) => finding(evidence, other(evidence)),
    },
    { probes, when: hasKey, isConclusive: true, finding: (evidence) => ({ ...finding(evidence, 'key policy'), ...organisation(evidence) }) },
  ];
}

function organisation(evidence: Evidence): Omit<Finding, 'explains'> {
  return {
    cause: 'organisation policy',
    likelihood: 'possible',
    words: 'a service control policy of the caller, or a resource control policy of the bucket owner, may deny it',
    fix: {
      who: evidence.isOwnersPrincipal ? "the bucket owner's organisation" : 'your organisation',
      what: 'exempt this exchange; the sheet has the conditions',
    },
  };
}

export const ACCESS_RULES: Rule[] = [
  {
    probes: ['caller', ...EVERYTHING],
    when: (evidence) => evidence.isOtherPrincipal && evidence.exchange.roleArn === undefined,
    isConclusive: true,
    finding: (evidence) => ({
      cause: 'bucket policy',
      likelihood: evidence.hasNoAccess ? 'certain' : 'possible',
      words: `you call as ${evidence.callerArn}, but the hand-off trusts ${evidence.exchange.principalArn}`,
      fix: { who: 'you', what: `call as ${evidence.exchange.principalArn}; or the bucket owner names you in the bucket policy` },
    }),
  },
  codeRule(/^NoSuchBucket$/, ({ exchange }) => ({
    cause: 'bucket', likelihood: 'certain', words: `there is no bucket ${exchange.bucket}`, fix: { who: OWNER, what: 'supply the correct name of the bucket' },
  })),
  codeRule(ELSEWHERE, (evidence) => {
    const region = evidence.result('region')?.outcome.value;
    return {
      cause: 'region',
      likelihood: 'certain',
      words: `the bucket is in ${region ?? 'another Region'}, not in ${evidence.exchange.region}`,
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
    probes: EVERYTHING,
    when: (evidence) => evidence.hasNoAccess && evidence.isAllowed('any-owner') && !evidence.isAllowed('reach'),
    isConclusive: true,
    finding: ({ exchange }) => ({
      cause: 'bucket owner',
      likelihood: 'certain',
      words: `the bucket does not belong to ${exchange.expectedOwner}`,
      fix: { who: 'you', what: 'ask for the account of the bucket: do not send data before you know whose bucket it is' },
    }),
  },
  {
    probes: EVERYTHING,
    when: (evidence) => evidence.clue('own-policy')?.value !== undefined && !evidence.exchange.roleArn && IN_BUCKET.some((id) => evidence.isRefused(id)),
    isConclusive: true,
    finding: (evidence) => ({
      cause: 'identity policy',
      likelihood: 'certain',
      words: `your own policies do not allow ${evidence.clue('own-policy')!.value}, so the request never reaches the policies of the other side`,
      fix: addTo(evidence, 'yours', ownPolicyDenies(evidence, 'kms') ? keyStatement(evidence.exchange) : objectsStatement(evidence.exchange)),
    }),
  },
  {
    probes: ['put', 'multipart', 'head', 'get'],
    when: (evidence) => evidence.isRefused('put') && evidence.clue('with-acl')?.kind === 'allowed',
    isConclusive: true,
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
    probes: ['put', 'multipart'],
    when: (evidence) => evidence.isRefused('put') && evidence.clue('without-acl')?.kind === 'allowed',
    isConclusive: true,
    finding: (evidence) => ({
      cause: gateCause(evidence),
      likelihood: 'certain',
      words: 'uploads are accepted without an ACL, but not with the one that the hand-off requires: s3:PutObjectAcl is missing',
      fix: addTo(evidence, 'gate', { ...objectsStatement(evidence.exchange), Action: 's3:PutObjectAcl' }),
    }),
  },
  {
    probes: IN_BUCKET,
    when: (evidence) => evidence.hasNoAccess && !evidence.isAllowed('reach') && evidence.isAllowed('other-prefix'),
    isConclusive: true,
    finding: (evidence) => ({
      cause: gateCause(evidence),
      likelihood: 'certain',
      words: `the policy allows you below ${evidence.clue('other-prefix')!.value}, not below ${evidence.exchange.keyPrefix}`,
      fix: addTo(evidence, 'gate', objectsStatement(evidence.exchange)),
    }),
  },
  {
    probes: IN_BUCKET,
    when: (evidence) => evidence.hasNoAccess && !evidence.isAllowed('reach'),
    finding: (evidence) => ({
      cause: gateCause(evidence),
      likelihood: 'likely',
      words: `nothing below ${evidence.exchange.keyPrefix || 'the bucket'} is allowed: ${evidence.isOwnersPrincipal
        ? 'the policy of the role or user has no statement for this prefix, or the bucket policy denies it'
        : 'the bucket policy has no statement for you and this prefix'}`,
      fix: addTo(evidence, 'gate', objectsStatement(evidence.exchange)),
    }),
  },
  {
    probes: IN_BUCKET,
    when: (evidence) => evidence.hasNoAccess && !evidence.isAllowed('reach') && !evidence.isOwnersPrincipal && !isClear(evidence),
    finding: (evidence) => ({
      cause: 'identity policy',
      likelihood: 'possible',
      words: 'your own policies may not allow it (--admin-profile shows whether they do)',
      fix: addTo(evidence, 'yours', objectsStatement(evidence.exchange)),
    }),
  },
  { probes: IN_BUCKET, when: (evidence) => evidence.hasNoAccess && !evidence.isAllowed('reach'), isConclusive: true, finding: organisation },
  ...keyRule(['put', 'multipart'], (evidence) => evidence.isRefused('put') && evidence.isAllowed('reach'), 'kms:GenerateDataKey'),
  ...keyRule(['get', 'head', 'multipart'], cannotDecrypt, 'kms:Decrypt'),
  {
    probes: ['multipart'],
    when: (evidence) => evidence.isRefused('multipart') && evidence.isAsPromised('put') && evidence.exchange.acl !== undefined,
    isConclusive: true,
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
    probes: id === 'get' ? ['get', 'head'] : [id],
    when: (evidence) => evidence.isRefused(id),
    isConclusive: true,
    finding: (evidence) => ({
      cause: gateCause(evidence),
      likelihood: 'likely',
      words: `other calls are allowed, but the ${gateCause(evidence)} lacks ${action} below ${evidence.exchange.keyPrefix || 'the bucket'}`,
      fix: addTo(evidence, 'gate', id === 'list' ? listStatement(evidence.exchange) : objectsStatement(evidence.exchange)),
    }),
  })),
];
