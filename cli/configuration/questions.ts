import { ACCESS_LEVELS } from '../../lib/policies/private/access-levels';

/** Values of options and prompts, by the name of the option. */
export type Answers = Readonly<Record<string, string | undefined>>;

/** A value that comes from an option or, if the option is missing, from a prompt. */
export interface Question {
  /** The name of the option in commander. */
  readonly key: string;
  readonly flags: string;
  readonly description: string;
  /** The values to choose from, each with an explanation. */
  readonly choices?: Readonly<Record<string, string>>;
  /** The value that the prompt proposes. */
  readonly proposal?: (answers: Answers) => string | undefined;
  /** Whether the question applies after the answers before it. By default it does. */
  readonly applies?: (answers: Answers) => boolean;
  /** The meaning of an empty answer to the prompt. Undefined if it must not be empty. */
  readonly emptyMeans?: (answers: Answers) => string | undefined;
  /** Whether the option may be missing. */
  readonly isOptional?: boolean;
  /** The path of the value in the configuration or integration. Undefined if the value is not part of it. */
  readonly path?: (answers: Answers) => string[];
}

/** `external ID that the partner issued (empty: none)` */
export function descriptionOf({ description, emptyMeans }: Question, answers: Answers): string {
  const empty = emptyMeans?.(answers);
  return empty === undefined ? description : `${description} (empty: ${empty})`;
}

/** The keys of the ways in by the names of their options. */
export const WAYS = { 'assumed-role': 'assumedRole', 'direct-trust': 'directTrust', 'access-key': 'accessKey' } as const;

export type Way = keyof typeof WAYS;

const isWay = (...ways: Way[]) => ({ way }: Answers) => ways.includes(way as Way);
const inWay = (key: string) => ({ way }: Answers) => [WAYS[way as Way], key];

export const CLIENT_QUESTIONS: readonly Question[] = [
  { key: 'account', flags: '--account <id>', description: 'account that owns the bucket, twelve digits', path: () => ['account'] },
  { key: 'region', flags: '--region <region>', description: 'Region of the bucket', path: () => ['region'] },
  {
    key: 'encryption',
    flags: '--encryption <kind>',
    description: 'how the bucket is encrypted, s3 by default',
    choices: { s3: 'SSE-S3', kms: 'SSE-KMS, with a key of its own' },
    isOptional: true,
    path: () => ['bucket', 'encryption'],
  },
];

export const INTEGRATION_QUESTIONS: readonly Question[] = [
  {
    key: 'name',
    flags: '--name <name>',
    description: 'name of the integration: client and purpose, like kohler_adobe',
    proposal: ({ client }) => `${client!.replaceAll('-', '_')}_`,
    path: () => ['name'],
  },
  {
    key: 'keyPrefix',
    flags: '--key-prefix <prefix>',
    description: 'folder to stay below, like adobe/',
    emptyMeans: () => 'the whole bucket',
    proposal: ({ client, name = '' }) => `${name.slice(client!.length + 1).replaceAll('_', '-')}/`,
    path: () => ['keyPrefix'],
  },
  {
    key: 'access',
    flags: '--access <access>',
    description: 'what the partner may do there',
    choices: Object.fromEntries(Object.entries(ACCESS_LEVELS).map(([level, abilities]) => [level, abilities.join(', ')])),
    path: () => ['access'],
  },
  {
    key: 'way',
    flags: '--way <way>',
    description: 'how the partner gets access, best first',
    choices: {
      'assumed-role': 'the partner assumes a role of ours',
      'direct-trust': 'the bucket policy names the partner',
      'access-key': 'the partner gets an access key: the last resort',
    },
  },
  {
    key: 'principalArn',
    flags: '--principal-arn <arn>',
    description: "ARN of the partner's role, user or session",
    applies: (answers) => isWay('assumed-role', 'direct-trust')(answers) && answers.pending === undefined,
    emptyMeans: ({ way }) => way === 'assumed-role' ? 'pending, nobody can assume the role' : undefined,
    path: inWay('principalArn'),
  },
  {
    key: 'externalId',
    flags: '--external-id <id>',
    description: 'external ID that the partner issued',
    applies: (answers) => isWay('assumed-role')(answers) && answers.pending === undefined && answers.principalArn !== '',
    emptyMeans: () => 'none',
    isOptional: true,
    path: inWay('externalId'),
  },
  {
    key: 'reason',
    flags: '--reason <text>',
    description: 'why no way in without a long-lived credential will do',
    applies: isWay('access-key'),
    path: inWay('reason'),
  },
  {
    key: 'allowedCidrs',
    flags: '--allowed-cidrs <ranges>',
    description: 'address ranges that the key works from, separated by commas',
    applies: isWay('access-key'),
    emptyMeans: () => 'any address',
    isOptional: true,
    path: inWay('allowedCidrs'),
  },
];
