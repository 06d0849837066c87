import { catchInto, jsonata, RETRY, Services, States } from './states-language';

/** The first of the check's states. */
export const CHECK = 'PutTestObject';

const TEST_TEXT = 'A test whether objects can be put here. It stays: the role that put it cannot delete.';

interface CheckRule {
  /** Is looked for in the name and text of an error, which S3 words alike for every caller. */
  readonly pattern: string;
  readonly finding: string;
  readonly words: string;
}

const WHERE = "'s3://' & $delivery.bucket.Bucket & '/' & $delivery.ownKeyPrefix";
const OWNER = '$delivery.bucket.ExpectedBucketOwner';
const BUCKET = '$delivery.bucket.Bucket';

/**
 * Maps S3 errors to a diagnosis; the first match wins. S3 gives cross-account callers no reason, so a denied policy and a wrong owner look the same.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const RULES: CheckRule[] = [
  { pattern: '/NoSuchBucket/', finding: 'Bucket', words: `'there is no bucket ' & ${BUCKET} & ': ask the partner for its exact name'` },
  {
    pattern: '/PermanentRedirect|must be addressed using|is wrong; expecting|Status Code: 301/',
    finding: 'Bucket',
    words: `'bucket ' & ${BUCKET} & ' is in another Region than this state machine, which was told that both are in the same'`,
  },
  {
    pattern: '/AccessControlListNotSupported|does not allow ACLs/',
    finding: 'Ownership',
    words: `'bucket ' & ${BUCKET} & ' has its ACLs off: the partner sets S3 Object Ownership to BucketOwnerPreferred, `
      + "or the contract here becomes BUCKET_OWNER_ENFORCED'",
  },
  {
    pattern: '/KMS.(Disabled|KMSInvalidState|NotFound)|:key\\/[^ ]* (is disabled|is pending deletion|does not exist)/',
    finding: 'Key',
    words: "'the KMS key ' & $key & ' is disabled, about to be deleted or not there: the partner enables it'",
  },
  {
    pattern: '/kms:[A-Z]|KMS[.]/',
    finding: 'Key',
    words: "'the policy of KMS key ' & $key & ' does not let this role use it: the partner adds the key policy statement of the hand-off'",
  },
  {
    pattern: '/AccessDenied|Access Denied|Status Code: 403/',
    finding: 'Policy',
    words: `'the policy of bucket ' & ${BUCKET} & ' does not let this role put objects below ' & ${WHERE} & ' with ' & $headers & ', `
      + `or the bucket is not in account ' & ${OWNER} & ', or a policy of an organisation stands in the way: S3 does not say which of these'`,
  },
];

/** Puts a small object as the contract requires, and explains a failure in the cause of the execution. */
export function checkStates(services: Services): States {
  const key = "($exists($delivery.contract.SsekmsKeyId) ? $delivery.contract.SsekmsKeyId : 'of the bucket')";
  const told = (say: (rule: CheckRule) => string, otherwise: string) => jsonata(`(
    $key := ${key};
    $headers := $exists($delivery.contract.Acl) ? 'the ACL bucket-owner-full-control' : 'no ACL';
    $text := $failure.Error & ' ' & $failure.Cause;
    ${RULES.map((rule) => `$contains($text, ${rule.pattern}) ? ${say(rule)}`).join(' : ')} : ${otherwise}
  )`);
  return {
    [CHECK]: {
      Type: 'Task',
      Resource: services.sdk('s3:putObject'),
      Arguments: jsonata(`$merge([$delivery.bucket, $delivery.contract, {
        'Key': $delivery.ownKeyPrefix & 'connectivity-check.json', 'Body': {'about': '${TEST_TEXT}'}, 'ContentType': 'application/json'
      }])`),
      Assign: { stored: jsonata("$exists($states.result.SsekmsKeyId) ? $states.result.SsekmsKeyId : ''") },
      Retry: RETRY,
      Catch: catchInto('failure', 'CheckFailed'),
      Next: 'CompareEncryption',
    },
    CompareEncryption: {
      Type: 'Choice',
      Choices: [{ Condition: jsonata("$stored != '' and $not($exists($delivery.contract.SsekmsKeyId))"), Next: 'CheckFoundKey' }],
      Default: 'CheckPassed',
    },
    CheckPassed: {
      Type: 'Succeed',
      Output: {
        partner: jsonata('$request.partner'),
        result: 'Connectivity.Good',
        message: jsonata(`'a test object was put below ' & ${WHERE} & ' and stays there: this role cannot delete. It shows that objects can be put as `
          + "agreed. Only the partner can see whether they are its own (S3 Object Ownership); nothing is claimed of what it denies to others'"),
      },
    },
    CheckFoundKey: {
      Type: 'Fail',
      Error: 'Connectivity.Key',
      Cause: jsonata(`'bucket ' & ${BUCKET} & ' encrypts with ' & $stored & ', which was not agreed: ask the partner for the ARN of its key, `
        + "and that it adds the key policy statement. The test object stays'"),
    },
    CheckFailed: {
      Type: 'Fail',
      Error: told(({ finding }) => `'Connectivity.${finding}'`, "'Connectivity.Unknown'"),
      Cause: told(({ words }) => `${words} & ' (' & $text & ')'`, "'S3 refused the test object: ' & $text"),
    },
  };
}
