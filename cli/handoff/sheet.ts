import { checkFailed } from '../errors';
import { handoffsOf } from './metadata';
import { fillIn, FilledField, FilledHandoff, PolicyDocument, UNKNOWN_MARK } from './resolve-placeholders';
import { readInWords } from './version-1';
import type { HandoffRequest } from '../../lib/handoffs/handoff';
import type { HandoffTrust } from '../../lib/handoffs/handoff-trust';
import type { DescribedHandoff } from '../../lib/handoffs/private/metadata-format';
import { updateUrl } from '../launch/launch-url';
import { isPending, SheetLinks } from '../launch/sheet-links';
import { shellWord } from '../shell-word';
import type { StackSnapshot } from '../stack/snapshot';
import { valuesOf } from '../stack/stack-values';

/** Raised when a reader of an older version would misread a sheet in JSON. */
export const SHEET_VERSION = 2;

/** What goes to the other side, whatever the format. */
export interface Sheet extends Omit<FilledHandoff, 'sender' | 'contact' | 'counterpartPolicy' | 'request' | 'trust'> {
  readonly stack: string;
  readonly account: string | null;
  readonly region: string | null;
  /** False: values are known after deployment. */
  readonly deployed: boolean;
  /** The day that the sheet was made on, like 2026-11-27. */
  readonly date: string;
  readonly sender: string | null;
  readonly contact: string | null;
  readonly policy: PolicyDocument | null;
  readonly request: HandoffRequest | null;
  /** Null with an access key. */
  readonly trust: HandoffTrust | null;
  /** Only on the copy of the bucket owner. */
  readonly secret: SecretHint | null;
  readonly links: SheetLinks;
}

/** Who reads a sheet. */
export type Reader = 'partner' | 'owner';

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

function newSheet(handoff: FilledHandoff, snapshot: StackSnapshot, pseudo: ReadonlyMap<string, string>): Sheet {
  const { sender = null, contact = null, request = null, trust = null, counterpartPolicy: policy = null, ...parts } = handoff;
  return {
    stack: snapshot.name,
    account: pseudo.get('AWS::AccountId') ?? null,
    region: pseudo.get('AWS::Region') ?? null,
    deployed: snapshot.deployed,
    date: new Date().toISOString().slice(0, 10),
    sender,
    contact,
    ...parts,
    policy,
    request,
    trust,
    secret: secretHint(parts.fields),
    links: { update: updateLink(handoff, snapshot) },
  };
}

/** Where a published template waits for the values that the other side issues once it knows the role. */
function updateLink(handoff: FilledHandoff, { stackId, template: { Parameters = {} } }: StackSnapshot): string | undefined {
  const waits = isPending(handoff) && ['PrincipalArn', 'ExternalId'].every((name) => name in Parameters);
  return waits && stackId !== undefined ? updateUrl(stackId) : undefined;
}

/** The copy for a reader: how to read the secret of an access key is the bucket owner's business alone. */
export function copyFor(reader: Reader, sheet: Sheet): Sheet {
  return reader === 'owner' ? sheet : { ...sheet, fields: sheet.fields.filter(({ name }) => name !== SECRET_FIELD), secret: null };
}

const SECRET_FIELD = 'SecretArn';

function secretHint(fields: FilledField[]): SecretHint | null {
  const field = fields.find(({ name }) => name === SECRET_FIELD);
  if (!field) return null;
  const arn = field.value;
  return { arn, command: arn && `aws secretsmanager get-secret-value --secret-id ${shellWord(arn)} --query SecretString --output text` };
}

/** @throws if the hand-off names an output that contains a secret */
function refuseSecrets(handoff: DescribedHandoff, secretOutputs: ReadonlySet<string>, where: string): void {
  const text = JSON.stringify(handoff);
  for (const output of secretOutputs) {
    if (text.includes(`{{${output}}}`) || handoff.fields.some((field) => field.output === output)) {
      throw checkFailed(`${where}: output ${output} contains the secret of an access key: it is not written to a sheet, and should not be an output`);
    }
  }
}
