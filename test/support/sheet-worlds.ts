import { App } from 'aws-cdk-lib';
import { claimsOf, ClaimWorld, falseClaims } from './claims';
import { Sheet, sheetsOf } from '../../cli/handoff/sheet';
import { parseArn, partitionOf } from '../../tools/policy-engine/arns';
import { BucketOptions, Cloud, Deployed } from '../../tools/policy-engine/cloud';

export interface SheetOptions {
  readonly parameters?: Record<string, string>;
  /** Where env-agnostic stacks go. @default us-east-1 of account 111111111111 */
  readonly account?: string;
  readonly region?: string;
  /** Of buckets that the app imports. @default - of the stack */
  readonly bucketAccount?: string;
  /** Of imported buckets, where the sheet does not name it. */
  readonly keyArn?: string;
  /** Names of imported buckets whose policy the app writes. */
  readonly ownPolicies?: string[];
}

/** A bucket that an app imports, as its owner has it. */
type Owner = (bucketArn: string, kmsKeyArn: string | undefined) => Pick<BucketOptions, 'policy' | 'encryption' | 'ownership'>;

const document = (statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const deny = (bucketArn: string, action: string, condition: object) => ({
  Effect: 'Deny', Principal: '*', Action: action, Resource: action === 's3:*' ? [bucketArn, `${bucketArn}/*`] : `${bucketArn}/*`, Condition: condition,
});
const encryptedWith = (kmsKeyArn: string | undefined) => (kmsKeyArn ? { encryption: { algorithm: 'aws:kms', keyArn: kmsKeyArn } } : {});

const DID_NOTHING: Owner = (_, kmsKeyArn) => ({ ownership: 'ObjectWriter', ...encryptedWith(kmsKeyArn) });
const DID_EVERYTHING: Owner = (bucketArn, kmsKeyArn) => ({
  ownership: 'BucketOwnerEnforced',
  policy: document([
    deny(bucketArn, 's3:*', { Bool: { 'aws:SecureTransport': 'false' } }),
    deny(bucketArn, 's3:*', { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
  ]),
  ...encryptedWith(kmsKeyArn),
});

/** Has a key of which it said nothing: no claim need hold there, and what is not known may be so. */
const KEPT_SILENT: Owner = () => ({ encryption: { algorithm: 'aws:kms' } });

/** Claims of an app's sheets that are false in some world, and questions whose answer is the same in all. */
export function falseClaimsOf(app: App, options: SheetOptions = {}): { sheets: Sheet[]; wrong: string[] } {
  const worlds = [DID_NOTHING, DID_EVERYTHING, KEPT_SILENT].map((owner) => sheetsIn(app, owner, options)
    .map(({ sheet, world }) => ({ sheet, world, claims: claimsOf(sheet, world) })));
  const wrong = worlds[0].flatMap(({ sheet, claims: first }, index) => {
    const readings = worlds.map((world) => world[index]);
    const answers = (place: number) => new Set(readings.map(({ claims, world }) => claims[place].question!(world.cloud)));
    return [
      ...readings.slice(0, 2).flatMap(({ claims, world }) => falseClaims(claims, world)),
      ...first.filter(({ question }, place) => question && answers(place).size === 1).map(({ text }) => `${text}: the same for every owner`),
    ].map((text) => `${sheet.integration}: ${text}`);
  });
  return { sheets: worlds[0].map(({ sheet }) => sheet), wrong: [...new Set(wrong)] };
}

function sheetsIn(app: App, owner: Owner, options: SheetOptions): { sheet: Sheet; world: ClaimWorld }[] {
  const { parameters = {}, account = '111111111111', region = 'us-east-1', bucketAccount } = options;
  const cloud = new Cloud();
  for (const name of options.ownPolicies ?? []) cloud.addBucket({ name, account, region });
  const all = app.synth().stacks.flatMap(({ stackName, template, environment }) => {
    const place = {
      account: environment.account === 'unknown-account' ? account : environment.account,
      region: environment.region === 'unknown-region' ? region : environment.region,
    };
    const deployed = cloud.deploy(template, { ...place, stackName, parameters });
    if (!template.Metadata?.['cdk-s3-handoff']) return [];
    const values = { outputs: new Map(Object.entries(deployed.outputs)), parameters: new Map(Object.entries(parameters)) };
    const sheets = sheetsOf({ name: stackName, where: stackName, template, deployed: true, ...values, ...place });
    return sheets.map((sheet) => ({ sheet, world: { cloud, deployed } }));
  });
  const deployed = all.map(({ world }) => world.deployed);
  for (const { sheet } of all) {
    for (const { kmsKeyArn = options.keyArn, ...bucket } of importedBuckets(sheet, deployed)) {
      const made = owner(`arn:${partitionOf(bucket.region)}:s3:::${bucket.name}`, kmsKeyArn);
      const policy = options.ownPolicies?.includes(bucket.name) ? cloud.bucket(bucket.name).policy : made.policy;
      cloud.addBucket({ ...bucket, account: bucketAccount ?? sheet.account!, ...made, policy });
      if (kmsKeyArn && !isDeployed(deployed, 'AWS::KMS::Key', kmsKeyArn)) cloud.addKey({ arn: kmsKeyArn });
    }
    addWhatIsHandedOver(cloud, sheet);
    letAceIn(cloud, sheet, deployed);
  }
  return all;
}

function importedBuckets(sheet: Sheet, deployed: Deployed[]): { name: string; kmsKeyArn?: string; region: string }[] {
  return sheet.fields.flatMap(({ name, value }) => {
    const ordinal = /^(?:Staging|Production|)BucketName(\d*)$/.exec(name)?.[1];
    if (ordinal === undefined || isDeployed(deployed, 'AWS::S3::Bucket', value!)) return [];
    return [{ name: value!, kmsKeyArn: valueOf(sheet, `KmsKeyArn${ordinal}`), region: valueOf(sheet, `Region${ordinal}`) ?? sheet.region! }];
  });
}

function isDeployed(deployed: Deployed[], type: string, id: string): boolean {
  return deployed.some(({ resources }) => Object.values(resources).some(({ Type, Ref, Arn }) => Type === type && (Ref === id || Arn === id)));
}

/** ACE's half: its bucket and key let the customer's role in. */
function letAceIn(cloud: Cloud, sheet: Sheet, deployed: Deployed[]): void {
  const names = ['StagingBucketName', 'ProductionBucketName'].flatMap((field) => valueOf(sheet, field) ?? []);
  if (names.length === 0) return;
  const role = deployed.flatMap(({ resources }) => Object.values(resources)).find(({ Arn }) => Arn === valueOf(sheet, 'RoleArn'))!;
  const [keyArn] = [role.Properties.Policies[0].PolicyDocument.Statement.find(({ Sid }: any) => Sid === 'AceKey').Resource].flat();
  const allow = (action: string, resource: string | string[]) => ({ Effect: 'Allow', Principal: { AWS: role.Arn }, Action: action, Resource: resource });
  cloud.addKey({ arn: keyArn, policy: document([allow('kms:*', '*')]) });
  for (const name of names) {
    const bucket = cloud.bucket(name);
    const policy = document([...bucket.policy?.Statement ?? [], allow('s3:*', [bucket.arn, `${bucket.arn}/*`])]);
    cloud.addBucket({ ...bucket, account: '123456789012', encryption: { algorithm: 'aws:kms', keyArn }, policy });
  }
}

/** The statements of a sheet that owners of keys and buckets add to their policies. */
function addWhatIsHandedOver(cloud: Cloud, sheet: Sheet): void {
  const keyStatement = valueOf(sheet, 'KeyPolicyStatement');
  const bucketStatements = valueOf(sheet, 'BucketPolicyStatement');
  const arn = valueOf(sheet, 'KmsKeyArn');
  if (keyStatement && arn) {
    const { partition, account } = parseArn(arn);
    const delegation = { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' };
    cloud.addKey({ arn, policy: document([delegation, JSON.parse(keyStatement)]) });
  }
  if (bucketStatements) {
    const { name, policy } = cloud.bucket(valueOf(sheet, 'BucketName')!);
    cloud.setBucketPolicy(name, document([...policy?.Statement ?? [], ...[JSON.parse(bucketStatements)].flat()]));
  }
}

function valueOf({ fields }: Sheet, name: string): string | undefined {
  return fields.find((field) => field.name === name)?.value ?? undefined;
}
