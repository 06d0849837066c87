import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { completeResources } from './complete-resources';
import { AppOptions, Assembly, Deployment } from './deploy';
import { Keys } from './emulator';
import { Lab, StackPlace } from './lab';
import { LiveCloud, PhysicalIds } from './live-cloud';
import { Outcome, perform } from './perform';
import { parseArn } from '../policy-engine/arns';
import { Decision } from '../policy-engine/call';
import { describeRow, Row } from '../policy-engine/table';

export interface PlayedRow {
  readonly row: Row;
  readonly outcome: Outcome;
  /** Why the gateway refused. */
  readonly by?: string;
  /** What the in-process engine says of the synthesised templates. */
  readonly decision: Decision;
}

export interface Tally {
  allowed: number;
  denied: number;
  /** Rows on which the live call and the in-process decision are of one mind. */
  agreed: number;
  /** Of these, the refusals for which both name the same policy or setting. */
  sameReason: number;
  readonly disagreements: string[];
}

/** One scenario: a lab, the same stacks in the in-process cloud, and the calls that were made. */
export class Stage {
  static async open(): Promise<Stage> {
    return new Stage(await Lab.start());
  }

  readonly cloud: LiveCloud;
  readonly tally: Tally = { allowed: 0, denied: 0, agreed: 0, sameReason: 0, disagreements: [] };
  private readonly physicalIds: PhysicalIds = new Map();
  private readonly assemblies: Assembly[] = [];

  private constructor(readonly lab: Lab) {
    this.cloud = new LiveCloud(this.physicalIds);
  }

  async close(): Promise<void> {
    this.assemblies.forEach((assembly) => assembly.remove());
    await this.lab.stop();
  }

  async synthesize(options?: AppOptions): Promise<Assembly> {
    const assembly = await Assembly.synthesize(options);
    this.assemblies.push(assembly);
    return assembly;
  }

  /** With the CDK CLI into the lab, and into the in-process cloud. */
  async deploy(assembly: Assembly, stackName: string, place: StackPlace): Promise<Deployment> {
    const deployment = await this.lab.deploy(assembly, stackName, place);
    this.physicalIds.set(stackName, await this.lab.physicalIds(stackName, place));
    const { resources } = this.cloud.deploy(assembly.template(stackName), { ...place, stackName });
    await completeResources(this.lab, resources, place);
    return deployment;
  }

  /** The keys that an access key user finds in the secret, read by the administrator of its account. */
  async keysFromSecret(secretArn: string): Promise<Keys> {
    const { account, region } = parseArn(secretArn);
    const secrets = await this.lab.clients.secrets(await this.lab.admin(account), { region });
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const { accessKeyId, secretAccessKey } = JSON.parse(SecretString!);
    return { accessKeyId, secretAccessKey };
  }

  async play(row: Row, region: string, size?: number): Promise<PlayedRow> {
    if (row.action === 's3:GetObject') await this.seed(row.bucket!, row.key!);
    const { log } = this.lab.gateway;
    const before = log.length;
    const outcome = await perform(this.lab, row, region, size);
    const by = log.slice(before).find(({ error }) => error)?.by;
    const decision = this.cloud.decide(row);
    this.count({ row, outcome, by, decision });
    return { row, outcome, by, decision };
  }

  /** Puts an object behind the gateway's back. */
  async seed(bucket: string, key: string, body: string = 'seeded by the owner\n'): Promise<void> {
    const deployed = await this.lab.deployed.bucket(bucket);
    const s3 = await this.lab.emulator.s3(deployed!.account, deployed?.region);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  }

  private count({ row, outcome, by, decision }: PlayedRow): void {
    const { tally } = this;
    tally[outcome.allowed ? 'allowed' : 'denied'] += 1;
    const isAgreed = outcome.allowed === decision.allowed;
    tally.agreed += Number(isAgreed);
    tally.sameReason += Number(isAgreed && !outcome.allowed && by === decision.by);
    if (!isAgreed || (!outcome.allowed && by !== decision.by)) {
      const decided = decision.allowed ? 'allowed' : decision.by;
      tally.disagreements.push(`${describeRow(row)}: live ${by ?? outcome.code ?? 'allowed'}, in-process ${decided}`);
    }
  }
}
