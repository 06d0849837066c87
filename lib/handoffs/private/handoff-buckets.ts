import { abilitiesIn } from './access-words';
import { FULL_CONTROL, puts, RuledOpening } from './request-rules';
import { parameterBehind } from '../../policies/private/template-parameters';
import type { HandoffBucket } from '../handoff';

/** What the words about access and requests say, for programs. */
export function handoffBuckets(openings: RuledOpening[]): HandoffBucket[] {
  return openings.map((opening) => {
    const { bucket, keyPrefix, facts, keyArn, hidesKey, requiresAcl, enforcedWhen } = opening;
    return {
      bucketName: bucket.bucketName,
      keyPrefix,
      region: bucket.env.region,
      access: abilitiesIn(opening, openings),
      requiredAcl: puts(opening) && (requiresAcl || enforcedWhen) ? FULL_CONTROL : undefined,
      encryption: algorithm(opening),
      kmsKeyArn: hidesKey ? undefined : keyArn,
      expectedBucketOwner: facts.isOwn ? bucket.env.account : undefined,
      refusesPlainHttp: facts.refusesPlainHttp,
      refusesOtherEncryption: (puts(opening) && facts.refusesOtherEncryption) || undefined,
    };
  });
}

/** A key that a template parameter may leave empty says nothing yet. */
function algorithm({ keyArn, facts: { encryption } }: RuledOpening): string | undefined {
  if (keyArn !== undefined) return parameterBehind(keyArn) ? undefined : 'aws:kms';
  return encryption?.algorithm;
}
