import { checkFailed } from '../errors';
import { handoffsOf } from './metadata';
import { fillIn, FilledField, FilledHandoff, PolicyDocument, UNKNOWN_MARK } from './resolve-placeholders';
import { readInWords } from './version-1';
import type { HandoffBucket, HandoffExemption, HandoffRequest, HandoffTrust } from '../../lib/handoffs/handoff';
import type { DescribedHandoff } from '../../lib/handoffs/private/metadata-format';
import type { StackSnapshot } from '../stack/snapshot';
import { valuesOf } from '../stack/stack-values';

/** Raised when a reader of an older version would misread a sheet in JSON. */
export const SHEET_VERSION = 2;

/** What goes to the other side, whatever the format. */
export interface Sheet {
  readonly stack: string;
  readonly account: string | null;
  readonly region: string | null;
  /** False: values are known after deployment. */
  readonly deployed: boolean;
  readonly integration: string;
  readonly title: string;
  readonly fields: FilledField[];
  readonly secret: SecretHint | null;
  readonly steps: string[];
  readonly policy: PolicyDocument | null;
  readonly can: string[];
  readonly cannot: string[];
  readonly request: HandoffRequest | null;
  readonly exemptions: HandoffExemption[];
  /** Null with an access key. */
  readonly trust: HandoffTrust | null;
  readonly buckets: HandoffBucket[];
}

/** How the bucket owner reads the secret of an access key; the secret itself is never in a sheet. */
export interface SecretHint {
  readonly arn: string | null;
  readonly command: string | null;
}

export function sheetsOf(snapshot: StackSnapshot): Sheet[] {
  const { version, handoffs } = handoffsOf(snapshot.template.Metadata, snapshot.where);
  const values = valuesOf(snapshot);
  for (const handoff of handoffs) refuseSecrets(handoff, values.secretOutputs, snapshot.where);
  const sheets = handoffs.map((handoff) => newSheet(fillIn(handoff, values), snapshot, values.others));
  return version === 1 ? sheets.map((sheet) => ({ ...sheet, ...readInWords(sheet) })) : sheets;
}

/** What should be known of a deployed stack, and is not. */
export function unknownNames(sheet: Sheet): string[] {
  if (!sheet.deployed) return [];
  const marks = JSON.stringify(sheet).split(UNKNOWN_MARK).filter((_, index) => index % 2 === 1);
  return [...new Set(marks.map((mark) => mark.slice(1, mark.lastIndexOf(':'))))];
}

function newSheet(handoff: FilledHandoff, { name, deployed }: StackSnapshot, pseudo: ReadonlyMap<string, string>): Sheet {
  const { integration, title, fields, steps, counterpartPolicy, can, cannot, request, exemptions, trust, buckets } = handoff;
  return {
    stack: name,
    account: pseudo.get('AWS::AccountId') ?? null,
    region: pseudo.get('AWS::Region') ?? null,
    deployed,
    integration,
    title,
    fields,
    secret: secretHint(fields),
    steps,
    policy: counterpartPolicy ?? null,
    can,
    cannot,
    request: request ?? null,
    exemptions,
    trust: trust ?? null,
    buckets,
  };
}

function secretHint(fields: FilledField[]): SecretHint | null {
  const field = fields.find(({ name }) => name === 'SecretArn');
  if (!field) return null;
  const arn = field.value;
  return { arn, command: arn && `aws secretsmanager get-secret-value --secret-id ${shellWord(arn)} --query SecretString --output text` };
}

function shellWord(word: string): string {
  return /^[A-Za-z0-9_:/.+=@-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}

/** @throws if the hand-off names an output that contains a secret */
function refuseSecrets(handoff: DescribedHandoff, secretOutputs: ReadonlySet<string>, where: string): void {
  const text = JSON.stringify(handoff);
  for (const output of secretOutputs) {
    if (text.includes(`{{${output}}}`) || handoff.fields.some((field) => field.output === output)) {
      throw checkFailed(`${where}: output ${output} tells the secret of an access key: it is not written to a sheet, and should not be an output`);
    }
  }
}
