import { Stack, Token } from 'aws-cdk-lib';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { BucketFacts } from '../../buckets/private/bucket-facts';
import { flatten } from '../../core/readable-value';
import type { ExchangeAccess } from '../../policies/exchange-access';
import { Ability } from '../../policies/private/access-levels';
import { covers, listedPrefixes, literalPart, mayAllow, mayBeAbout, resourcesOf, statementsIn } from '../../policies/private/policy-reading';
import { parameterBehind } from '../../policies/private/template-parameters';

/** One bucket that a hand-off opens. */
export interface Opening {
  readonly bucket: IBucket;
  readonly facts: BucketFacts;
  /** Normalised. */
  readonly keyPrefix: string;
  readonly actions: ExchangeAccess;
  /** What has to happen before the access works, in words that follow 'once'. */
  readonly awaits?: string[];
}

/** Who can do it: an outside principal, or a role or user of ours. */
export interface Party {
  readonly arn?: string;
  readonly account?: string;
  /** Policies of a role or user of ours, resolved in its stack. */
  readonly own?: { readonly scope: IConstruct; readonly documents: PolicyDocument[] };
}

export interface AccessWords {
  readonly can: string[];
  readonly cannot: string[];
}

/** What has to happen before an access works. */
export const BUCKET_OWNER_ADDED = 'the bucket owner has added the bucket policy statement';
export const KEY_OWNER_ADDED = "the key's owner has added the key policy statement, if there is one";

interface AbilityWords {
  readonly ability: Ability;
  readonly words: string;
  /** The first is the one that is granted; the others come to the same. */
  readonly actions: [string, ...string[]];
  readonly onBucket?: boolean;
}

const ABILITIES: AbilityWords[] = [
  { ability: 'list', words: 'list objects', actions: ['s3:ListBucket', 's3:ListBucketVersions'], onBucket: true },
  { ability: 'read', words: 'read objects', actions: ['s3:GetObject', 's3:GetObjectVersion'] },
  { ability: 'write', words: 'put objects', actions: ['s3:PutObject'] },
  { ability: 'delete', words: 'delete objects', actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'] },
];

const LIST_ACTIONS = ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'];

/** What was granted can be done; what no policy of this app allows any of the parties cannot. */
export function accessWords(openings: Opening[], party: Party | Party[]): AccessWords {
  const parties = [party].flat();
  const reaches = openings.map((opening) => reachOf(opening, parties));
  return {
    can: openings.flatMap((opening) => ABILITIES.filter((ability) => isGranted(ability, opening)).map((ability) => canWords(ability, opening))),
    cannot: [...new Set([
      ...openings.flatMap((opening, index) => ABILITIES
        .filter((ability) => !isGranted(ability, opening) && !isReached(ability, opening, reaches[index]))
        .map((ability) => `${ability.words} ${whereOf(opening)}${unlessAllowed(opening, parties)}`)),
      ...openings.flatMap((opening, index) => outsideWords(opening, openings, reaches[index]).map((words) => `${words}${unlessAllowed(opening, parties)}`)),
    ])],
  };
}

/** What was granted in the bucket and below the key prefix of an opening, by whichever of them. */
export function abilitiesIn({ bucket: { bucketName }, keyPrefix }: Opening, openings: Opening[]): Ability[] {
  const same = openings.filter((other) => other.bucket.bucketName === bucketName && other.keyPrefix === keyPrefix);
  return ABILITIES.filter((ability) => same.some((opening) => isGranted(ability, opening))).map(({ ability }) => ability);
}

function canWords(ability: AbilityWords, opening: Opening): string {
  const { awaits = [] } = opening;
  return `${ability.words} ${whereOf(opening)}${awaits.length > 0 ? `, once ${awaits.join(' and ')}` : ''}`;
}

function whereOf({ bucket, keyPrefix }: Opening): string {
  return `below s3://${bucket.bucketName}/${keyPrefix}`;
}

function isGranted({ actions: [action], onBucket }: AbilityWords, { actions }: Opening): boolean {
  if (!onBucket) return actions.objectActions.includes(action);
  return actions.listsPrefix || actions.bucketActions.includes(action);
}

function isReached({ actions, onBucket }: AbilityWords, opening: Opening, reach: Reach): boolean {
  const own = keyPrefixOf(opening);
  const prefixes = onBucket ? reach.listed(actions) : reach.objects(actions);
  return prefixes.some((prefix) => prefix.startsWith(own) || own.startsWith(prefix));
}

/** Undefined where something else than key prefixes of this hand-off, or of others to the same party, is reached. */
function outsideWords(opening: Opening, openings: Opening[], reach: Reach): string[] {
  const { bucketName } = opening.bucket;
  const isOptional = parameterBehind(opening.keyPrefix) !== undefined;
  const statements = { withoutAlternatives: isOptional };
  const own = openings.filter(({ bucket }) => bucket === opening.bucket).map(keyPrefixOf);
  const reached = new Set([...own, ...reach.objects(undefined, statements), ...reach.listed(LIST_ACTIONS, statements)]);
  const shown = [...reached].map((prefix) => openings.find((candidate) => keyPrefixOf(candidate) === prefix)?.keyPrefix ?? prefix);
  if (shown.some((prefix) => prefix === '' || /[<>]/.test(prefix))) return [];
  const names = shown.map((prefix) => (Token.isUnresolved(prefix) ? 'the key prefix' : prefix)).sort();
  return [`reach objects of s3://${bucketName} outside ${names.join(' and ')}, or list it without a key prefix`
    + `${isOptional ? ', unless the key prefix is empty' : ''}`];
}

/** Whom the bucket's policy lets in is its owner's secret, where this app does not write it. */
function unlessAllowed({ facts }: Opening, parties: Party[]): string {
  return parties.some(({ own }) => own) || facts.statements ? '' : ', unless another statement of the bucket policy allows it: not known, ask the bucket owner';
}

/** Flattened. */
function keyPrefixOf({ bucket, keyPrefix }: Opening): string {
  return flatten(Stack.of(bucket).resolve(keyPrefix));
}

interface StatementChoice {
  readonly withoutAlternatives?: boolean;
}

/** Below which key prefixes a party may use actions, as far as this app allowed it anything. Flattened; '' is the whole bucket. */
interface Reach {
  /** @param actions any, if undefined */
  objects(actions: string[] | undefined, choice?: StatementChoice): string[];
  listed(actions: string[], choice?: StatementChoice): string[];
}

function reachOf({ bucket, facts }: Opening, parties: Party[]): Reach {
  const principals = parties.map(({ arn, account }) => ({ arn: arn && flatten(Stack.of(bucket).resolve(arn)), account }));
  const ofBucket = (facts.statements ?? [])
    .filter((statement) => principals.some((principal) => mayBeAbout(statement, principal)))
    .map((statement) => ({ statement, bucketArn: facts.bucketArn }));
  const ofParty = parties.flatMap(({ own }) => own ? statementsOf(own.documents, bucket, own.scope) : []);
  const allowing = (actions: string[] | undefined, { withoutAlternatives = false }: StatementChoice = {}) => [...ofBucket, ...ofParty]
    .filter(({ statement }) => mayAllow(statement, actions) && !(withoutAlternatives && statement.isAlternative));
  return {
    objects: (actions, choice) => allowing(actions, choice).flatMap(({ statement, bucketArn }) => (
      resourcesOf(statement).flatMap((pattern) => prefixIn(pattern, bucketArn)))),
    listed: (actions, choice) => allowing(actions, choice)
      .filter(({ statement, bucketArn }) => resourcesOf(statement).some((pattern) => covers(pattern, bucketArn)))
      .flatMap(({ statement }) => listedPrefixes(statement).map(literalPart)),
  };
}

function statementsOf(documents: PolicyDocument[], bucket: IBucket, scope: IConstruct) {
  const stack = Stack.of(scope);
  const bucketArn = flatten(stack.resolve(bucket.bucketArn));
  return documents.flatMap((document) => statementsIn(stack.resolve(document))).map((statement) => ({ statement, bucketArn }));
}

/** The key prefix that a pattern of objects stands for. */
function prefixIn(pattern: string, bucketArn: string): string[] {
  const objects = `${bucketArn}/`;
  const literal = literalPart(pattern);
  if (literal.startsWith(objects)) return [literal.slice(objects.length)];
  return literal !== pattern && objects.startsWith(literal) ? [''] : [];
}
