import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetBucketPolicyCommand, GetObjectCommand, GetObjectTaggingCommand, ListObjectsV2Command, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { stringify } from 'yaml';
import { Execution, Interpreter } from './interpreter/interpreter';
import { addToKeyPolicy, createBucket, pastedStatements } from './resources';
import { Stage } from './stage';
import { DeliveryConfig } from '../../lib/deliveries/delivery-config';
import { PolicyDocument, statementsOf } from '../policy-engine/documents';

export const REGION = 'us-east-1';
export const SENDER = '444444444444';
export const SOURCE = 'klavi-exports';

const MIB = 1024 * 1024;

/** The size above which objects are copied in parts here, so that real bytes can be moved: the definition says 5 GiB. Half of it is left by batches. */
export const LARGE = 5 * MIB;

export interface Attributes {
  readonly Tagging?: string;
  readonly ContentType?: string;
  readonly Metadata?: Record<string, string>;
}

export interface Arrived {
  readonly body: string;
  readonly tags: Record<string, string>;
  readonly contentType?: string;
  readonly encryption?: string;
}

/** A sender that delivers to partners, each deployed by its own company; the state machines as they were deployed. */
export class Deliveries {
  static async open(stage: Stage, configs: DeliveryConfig[]): Promise<Deliveries> {
    const deliveries = new Deliveries(stage, await Interpreter.start(stage.lab), new Map(configs.map((config) => [config.partner, config])));
    try {
      await createBucket(stage, { name: SOURCE, account: SENDER, region: REGION });
      await deliveries.deploy();
      return deliveries;
    } catch (error) {
      await deliveries.close();
      throw error;
    }
  }

  /** The ARNs of state machines by partner: of those that CloudFormation made, and of the same ones that are run. */
  private readonly deployed = new Map<string, string>();
  private readonly machines = new Map<string, string>();

  private constructor(private readonly stage: Stage, readonly interpreter: Interpreter, private readonly configs: Map<string, DeliveryConfig>) {}

  close(): Promise<void> {
    return this.interpreter.stop();
  }

  /** As the schedule does, or somebody by hand. */
  async run(partner: string, input: object): Promise<Execution> {
    return this.interpreter.run(this.machines.get(partner)!, input);
  }

  /** The partner's state machine as if it served another one too, to the same place: all that it starts. */
  async runForTwo(partner: string, other: string, input: object): Promise<Execution[]> {
    const definition = await this.definition(this.deployed.get(partner)!);
    const { Assign } = definition.States.ReadInput;
    Assign.plans[other] = Assign.plans[partner];
    Assign.partners.push(other);
    Assign.request = Assign.request.replace(`'partner': '${partner}'`, "'partner': ''");
    const { account, region, roleName } = this.configs.get(partner)!;
    const arn = await this.interpreter.createStateMachine(`${partner}-and-${other}`, definition, `arn:aws:iam::${account}:role/${roleName}`, account, region);
    await this.interpreter.run(arn, input);
    return this.interpreter.executions(arn);
  }

  /** The day's delivery. */
  async deliver(partner: string, day: string): Promise<Execution> {
    return this.run(partner, { scheduledTime: `${day}T06:00:00Z` });
  }

  /** Files of the sender's own, behind the gateway's back. */
  async put(files: Record<string, string>, more: Attributes = {}): Promise<void> {
    const s3 = await this.stage.lab.emulator.s3(SENDER, REGION);
    const put = (Key: string, body: string) => s3.send(new PutObjectCommand({ Bucket: SOURCE, Key, Body: Buffer.from(body), ...more }));
    await someAtATime(Object.entries(files), ([key, body]) => put(key, body));
  }

  /** What is in a partner's bucket, without what is ours: as the partner sees it. */
  async arrived(partner: string, prefix = ''): Promise<Record<string, string>> {
    const { bucket: Bucket, owner } = this.configs.get(partner)!.destination;
    const s3 = await this.s3(owner);
    const keys: string[] = [];
    for (let ContinuationToken: string | undefined; ;) {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken }));
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      ContinuationToken = page.NextContinuationToken;
      if (!ContinuationToken) break;
    }
    const data = keys.filter((key) => !key.includes('_handoff/'));
    return Object.fromEntries(await someAtATime(data, async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return [Key, await Body!.transformToString()];
    }));
  }

  /** One object, read by the partner. */
  async read(partner: string, Key: string): Promise<Arrived> {
    const { bucket: Bucket, owner } = this.configs.get(partner)!.destination;
    const s3 = await this.s3(owner);
    const { Body, ContentType, ServerSideEncryption } = await s3.send(new GetObjectCommand({ Bucket, Key, ExpectedBucketOwner: owner }));
    const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    return {
      body: await Body!.transformToString(),
      tags: Object.fromEntries(TagSet.map(({ Key: name, Value }) => [name, Value])),
      contentType: ContentType,
      encryption: ServerSideEncryption,
    };
  }

  /** The partner changes its bucket's policy. */
  async changePolicy(partner: string, change: (statements: PolicyDocument[]) => PolicyDocument[]): Promise<() => Promise<unknown>> {
    const { bucket: Bucket, owner } = this.configs.get(partner)!.destination;
    const s3 = await this.s3(owner);
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    const put = (policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy }));
    await put(JSON.stringify({ Version: '2012-10-17', Statement: change(statementsOf(JSON.parse(Policy!))) }));
    return () => put(Policy!);
  }

  async metrics(partner: string): Promise<Record<string, number>> {
    const metrics = await this.interpreter.metrics('S3Handoff', SENDER, REGION);
    return Object.fromEntries(metrics.filter(({ dimensions }) => dimensions.Partner === partner).map(({ name, sum }) => [name, sum]));
  }

  private async s3(account: string): Promise<S3Client> {
    return this.stage.lab.clients.s3(await this.stage.lab.admin(account), { region: REGION });
  }

  /** The sender first: a partner's bucket policy can only name a role that exists. */
  private async deploy(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-lab-partners-'));
    for (const config of this.configs.values()) writeFileSync(join(folder, `${config.partner}.yaml`), stringify(config));
    const assembly = await this.stage.synthesize({ partners: folder }).finally(() => rmSync(folder, { recursive: true }));
    for (const { partner, account, region, roleName, destination } of this.configs.values()) {
      const { outputs } = await this.stage.deploy(assembly, `delivery-${partner}`, { account, region });
      const roleArn = `arn:aws:iam::${account}:role/${roleName}`;
      const theirs = await this.stage.deploy(assembly, 'partner-destination', {
        account: destination.owner,
        region,
        parameters: {
          WriterRoleArn: roleArn,
          BucketName: destination.bucket,
          KeyPrefix: destination.keyPrefix ?? '',
          ObjectOwnership: destination.ownership === 'bucket-owner-enforced' ? 'BucketOwnerEnforced' : 'BucketOwnerPreferred',
          ...(destination.kmsKeyArn === undefined ? {} : { KmsKeyArn: destination.kmsKeyArn }),
        },
      });
      if (destination.kmsKeyArn) await addToKeyPolicy(this.stage, destination.kmsKeyArn, pastedStatements(theirs.outputs.KeyPolicyStatement));
      this.deployed.set(partner, outputs.StateMachineArn);
      this.machines.set(partner, await this.interpreter.createStateMachine(
        `delivery-${partner}`, await this.definition(outputs.StateMachineArn), roleArn, account, region,
      ));
    }
  }

  /** As it was deployed, but with a smaller limit of single copies, and of parts. */
  private async definition(stateMachineArn: string): Promise<any> {
    const stepFunctions = new SFNClient({ ...this.stage.lab.emulator.line, region: REGION, credentials: await this.stage.lab.admin(SENDER) });
    const { definition } = await stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const limits = [[5 * 1024 * MIB, LARGE], [1024 * MIB, LARGE / 2], [512 * MIB, LARGE]];
    return JSON.parse(limits.reduce((text, [from, to]) => text.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), String(to)), definition!));
  }
}

async function someAtATime<T, R>(items: T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let first = 0; first < items.length; first += 25) done.push(...await Promise.all(items.slice(first, first + 25).map(act)));
  return done;
}
