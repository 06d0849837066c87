import type { Sheet } from './sheet';
import type { HandoffBucket, HandoffRequest } from '../../lib/handoffs/handoff';
import type { Ability } from '../../lib/policies/private/access-levels';

// Version 1 said in words alone what version 2 has in `trust` and `buckets`. These are the words of version 1: they no longer change.

export type SheetOfVersion1 = Omit<Sheet, 'trust' | 'buckets'>;

const FULL_CONTROL = 'bucket-owner-full-control';

/** 's3://one: text; s3://other: text', where the buckets of a hand-off have different rules. */
const BUCKET_RULES = /(?:^|; )s3:\/\/([^/: ]+): /;

const ABILITY_PATTERNS: [Ability, RegExp][] = [['list', /^list /], ['read', /^read /], ['write', /^put /], ['delete', /^delete /]];

/** What a sheet of version 1 says, as version 2 has it. */
export function readInWords(sheet: SheetOfVersion1): Pick<Sheet, 'trust' | 'buckets'> {
  const values = new Map(sheet.fields.map(({ name, value }) => [name, value ?? undefined]));
  const externalId = values.get('ExternalId');
  return {
    trust: values.has('AccessKeyId')
      ? null
      : { principalArn: principalArn(sheet), roleArn: values.get('RoleArn'), externalIds: externalId === undefined ? [] : externalId.split(', ') },
    buckets: [...values.keys()].flatMap((field): HandoffBucket[] => {
      const [, environment, ordinal] = /^(.*)BucketName(\d*)$/.exec(field) ?? [];
      const bucketName = values.get(field);
      if (ordinal === undefined || bucketName === undefined) return [];
      const keyPrefix = values.get(`KeyPrefix${ordinal}`) ?? '';
      return [{
        bucketName,
        keyPrefix,
        region: values.get(`Region${ordinal}`),
        access: environment === '' ? accessOfWords(sheet, `s3://${bucketName}/${keyPrefix}`) : undefined, // ACE alone says what may be done in its buckets
        requiredAcl: ruleOf(sheet, 'acl', bucketName).includes(`${FULL_CONTROL}, with every`) ? FULL_CONTROL : undefined,
        kmsKeyArn: values.get(`KmsKeyArn${ordinal}`),
        expectedBucketOwner: /^\d{12}$/.exec(ruleOf(sheet, 'expectedBucketOwner', bucketName))?.[0],
        refusesPlainHttp: sheet.cannot.some((words) => words.startsWith(`connect to s3://${bucketName} without TLS`)),
      }];
    }),
  };
}

function ruleOf({ request }: SheetOfVersion1, rule: keyof HandoffRequest, bucketName: string): string {
  const [text, ...rules] = (request?.[rule] ?? '').split(BUCKET_RULES);
  return rules.length === 0 ? text : rules[rules.indexOf(bucketName) + 1];
}

function accessOfWords({ can }: SheetOfVersion1, where: string): Ability[] {
  const words = can.filter((ability) => ability.split(', once ')[0].endsWith(where));
  return ABILITY_PATTERNS.filter(([, pattern]) => words.some((ability) => pattern.test(ability))).map(([ability]) => ability);
}

function principalArn({ steps }: SheetOfVersion1): string | undefined {
  return steps.map((step) => /^Attach the counterpart policy to (arn:[^\s,;]+?):? /.exec(step)?.[1]).find((arn) => arn !== undefined);
}
