import { exemptionTitle, policyHint, requestRules, statementOf, WORDS } from './headings';
import { bucketPolicyCommand, keyPolicyCommand } from './policy-commands';
import { sheetFile, tryIt } from './try-it';
import type { FilledField, PolicyDocument } from '../handoff/resolve-placeholders';
import type { Sheet } from '../handoff/sheet';
import { readerOwnsBucket } from '../launch/sheet-links';

/** One piece of a section; every format renders each kind in its own way. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'fields'; readonly fields: FilledField[] }
  | { readonly kind: 'steps'; readonly steps: string[] }
  | { readonly kind: 'table'; readonly caption: string; readonly header: [string, string]; readonly rows: Row[] }
  | { readonly kind: 'json'; readonly label: string; readonly value: object }
  | { readonly kind: 'code'; readonly label: string; readonly language: 'Shell' | 'AWS config'; readonly text: string | null }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  /** The sheet as JSON, where the format can attach it: with the command that reads it, and the one that needs no file. */
  | { readonly kind: 'verify'; readonly file: string; readonly withSheet: string; readonly withOptions: string };

export interface Row {
  readonly head: string;
  readonly text: string;
  /** Whether the other side can do it. */
  readonly verdict?: 'can' | 'cannot';
}

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly blocks: Block[];
}

/** What every sheet says, in order. A section without blocks is left out. */
export function sectionsOf(sheet: Sheet): Section[] {
  const sections: [name: string, title: string, blocks: Block[]][] = [
    ['values', WORDS.values, valueBlocks(sheet)],
    ['secret', WORDS.secret, secretBlocks(sheet)],
    ['steps', WORDS.steps, stepBlocks(sheet)],
    ['policy', WORDS.policy, policyBlocks(sheet)],
    ['try-it', WORDS.tryIt, tryItBlocks(sheet)],
    ['access', WORDS.access, accessBlocks(sheet)],
    ['requests', WORDS.requests, requestBlocks(sheet)],
    ['exemptions', WORDS.exemptions, exemptionBlocks(sheet)],
  ];
  return sections.filter(([, , blocks]) => blocks.length > 0).map(([name, title, blocks]) => ({ name, title, blocks }));
}

/** The integration and who sent it. */
export function titleOf({ integration, sender, account }: Sheet): string {
  const from = sender ?? (account === null ? undefined : `AWS account ${account}`);
  return from === undefined ? integration : `${integration}, from ${from}`;
}

export function originOf({ contact, date, stack, region, account }: Sheet): [label: string, value: string][] {
  const parts: [string, string | null][] = [['Contact', contact], ['Date', date], ['Stack', stack], ['Region', region], ['Account', account]];
  return parts.filter((part): part is [string, string] => part[1] !== null);
}

function valueBlocks({ fields }: Sheet): Block[] {
  const values = fields.filter((field) => !statementOf(field));
  return [
    ...(values.length > 0 ? [{ kind: 'fields' as const, fields: values }] : []),
    ...fields.flatMap((field) => statementBlocks(field, fields)),
  ];
}

/** A statement for the owner of a bucket or key, and the command that adds it. */
function statementBlocks(field: FilledField, fields: FilledField[]): Block[] {
  const statement = statementOf(field);
  if (!statement) return [];
  const { name, label, description } = field;
  const [, owner, ordinal] = /^(Bucket|Key)PolicyStatement(\d*)$/.exec(name) ?? [];
  const valueOf = (other: string) => fields.find((one) => one.name === `${other}${ordinal}`)?.value;
  const [bucketName, keyArn] = [valueOf('BucketName'), valueOf('KmsKeyArn')];
  const command = owner === 'Bucket' && bucketName ? bucketPolicyCommand(bucketName, statement)
    : owner === 'Key' && keyArn ? keyPolicyCommand(keyArn, statement) : undefined;
  return [
    { kind: 'heading', text: label },
    { kind: 'paragraph', text: description },
    { kind: 'json', label, value: statement },
    ...(command === undefined ? [] : commandBlocks(command, label, owner === 'Bucket')),
  ];
}

function commandBlocks(command: string, label: string, isForBucket: boolean): Block[] {
  return [
    { kind: 'paragraph', text: isForBucket ? WORDS.addToBucketPolicy : WORDS.addToKeyPolicy },
    { kind: 'code', language: 'Shell', label: `commands that add the ${label}`, text: command },
  ];
}

function secretBlocks({ secret }: Sheet): Block[] {
  return secret === null ? [] : [
    { kind: 'paragraph', text: WORDS.secretHint },
    { kind: 'code', language: 'Shell', label: 'command that reads the secret', text: secret.command },
  ];
}

function stepBlocks({ steps, links }: Sheet): Block[] {
  return [
    ...(steps.length > 0 ? [{ kind: 'steps' as const, steps }] : []),
    ...(links.update === undefined ? [] : [
      { kind: 'paragraph' as const, text: WORDS.updateHint },
      { kind: 'link' as const, label: WORDS.update, url: links.update },
    ]),
  ];
}

function policyBlocks(sheet: Sheet): Block[] {
  const { policy, links } = sheet;
  if (policy === null) return [];
  const link = links.counterpartPolicy ?? links.partnerDestination;
  const bucketName = readerOwnsBucket(sheet) ? bucketIn(policy) : undefined;
  return [
    ...(link === undefined ? [] : [
      { kind: 'paragraph' as const, text: links.counterpartPolicy ? WORDS.attachHint : WORDS.createHint },
      { kind: 'link' as const, label: links.counterpartPolicy ? WORDS.attach : WORDS.create, url: link },
    ]),
    { kind: 'paragraph', text: policyHint(policy) },
    { kind: 'json', label: 'counterpart policy', value: policy },
    ...(bucketName === undefined ? [] : commandBlocks(bucketPolicyCommand(bucketName, policy.Statement), 'counterpart policy', true)),
  ];
}

/** The bucket whose policy it is; undefined while its name is not known. */
function bucketIn({ Statement: statements }: PolicyDocument): string | undefined {
  const [first] = [statements].flat() as { Resource?: unknown }[];
  return /^arn:[a-z-]+:s3:::([a-z0-9.-]+)\//.exec(String([first?.Resource].flat()[0]))?.[1];
}

function tryItBlocks(sheet: Sheet): Block[] {
  const commands = tryIt(sheet);
  if (commands === undefined) return [];
  const { profile, configure, copy, verifySheet, verifyOptions } = commands;
  const code = (label: string, text: string, language: 'Shell' | 'AWS config' = 'Shell'): Block => ({ kind: 'code', language, label, text });
  return [
    ...(profile === undefined ? [] : [{ kind: 'paragraph' as const, text: WORDS.profileHint }, code('profile', profile, 'AWS config')]),
    ...(configure === undefined ? [] : [{ kind: 'paragraph' as const, text: WORDS.configureHint }, code('command that stores the access key', configure)]),
    ...(copy === undefined ? [] : [{ kind: 'paragraph' as const, text: WORDS.copyHint }, code('commands that copy a test file', copy)]),
    { kind: 'paragraph', text: WORDS.verifyHint },
    { kind: 'verify', file: sheetFile(sheet), withSheet: verifySheet, withOptions: verifyOptions },
  ];
}

function accessBlocks({ can, cannot }: Sheet): Block[] {
  const rows = [
    ...can.map((text): Row => ({ head: WORDS.can, text, verdict: 'can' })),
    ...cannot.map((text): Row => ({ head: WORDS.cannot, text, verdict: 'cannot' })),
  ];
  return rows.length > 0 ? [{ kind: 'table', caption: 'What you can and cannot do', header: ['You', 'What'], rows }] : [];
}

function requestBlocks({ request }: Sheet): Block[] {
  const rows = request ? requestRules(request).map(([head, text]) => ({ head, text })) : [];
  return rows.length > 0 ? [{ kind: 'table', caption: 'What your requests look like', header: ['Rule', 'What to send'], rows }] : [];
}

function exemptionBlocks({ exemptions }: Sheet): Block[] {
  return exemptions.flatMap((item): Block[] => [
    { kind: 'heading', text: exemptionTitle(item) },
    { kind: 'paragraph', text: `It blocks this exchange ${item.reason}. ${WORDS.exemptionHint}` },
    { kind: 'json', label: `condition for the ${exemptionTitle(item)}`, value: item.condition },
  ]);
}
