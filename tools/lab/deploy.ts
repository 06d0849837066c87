import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { Keys } from './emulator';

const REPOSITORY = resolve(__dirname, '../..');
const CDK = require.resolve('aws-cdk/bin/cdk');
const run = promisify(execFile);

export interface Target {
  readonly endpoint: string;
  readonly credentials: Keys;
  readonly region: string;
}

export interface AppOptions {
  /** The folder with the clients' YAML files. */
  readonly clients?: string;
  /** The folder with the partners' YAML files; without one nothing is delivered. */
  readonly partners?: string;
  /** Existing buckets that one role is given. */
  readonly buckets?: string[];
}

export interface Deployment {
  readonly outputs: Record<string, string>;
  readonly seconds: number;
}

/** A synthesised app, and the real CDK CLI to deploy its stacks with. */
export class Assembly {
  /** @throws what synthesis says */
  static async synthesize({ clients = 'examples/clients', partners, buckets = [] }: AppOptions = {}): Promise<Assembly> {
    const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-lab-'));
    try {
      const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8'));
      await run(process.execPath, ['--import', 'tsx', 'tools/lab/app.ts'], {
        cwd: REPOSITORY,
        env: { ...process.env, LAB_CLIENTS: clients, LAB_PARTNERS: partners, LAB_BUCKETS: buckets.join(',') || undefined, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
      });
    } catch (error) {
      rmSync(folder, { recursive: true });
      throw error;
    }
    return new Assembly(folder);
  }

  private constructor(private readonly folder: string) {}

  template(stackName: string): any {
    return new CloudAssembly(this.folder).getStackByName(stackName).template;
  }

  /** Parameters that are not given keep the value of the last deployment. */
  async deploy(stackName: string, target: Target, parameters: Record<string, string> = {}): Promise<Deployment> {
    const started = performance.now();
    const outputsFile = join(this.folder, `outputs-${stackName}-${target.credentials.accessKeyId}.json`);
    const values = Object.entries(parameters).flatMap(([name, value]) => ['--parameters', `${stackName}:${name}=${value}`]);
    await this.cdk(['deploy', stackName, '--require-approval', 'never', '--outputs-file', outputsFile, ...values], target);
    const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'))[stackName] ?? {};
    return { outputs, seconds: (performance.now() - started) / 1000 };
  }

  async destroy(stackName: string, target: Target): Promise<void> {
    await this.cdk(['destroy', stackName, '--force'], target);
  }

  /** What the next deployment would change; '' when nothing. */
  async diff(stackName: string, target: Target): Promise<string> {
    const { stdout, stderr } = await this.cdk(['diff', stackName], target);
    return /There were no differences/.test(stdout + stderr) ? '' : stdout + stderr;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async cdk(command: string[], { endpoint, credentials, region }: Target): Promise<{ stdout: string; stderr: string }> {
    const { PATH, HOME } = process.env;
    return run(process.execPath, [CDK, ...command, '--app', this.folder, '--output', this.folder, '--no-notices', '--ci'], {
      cwd: this.folder,
      maxBuffer: 2 ** 26,
      env: {
        PATH,
        HOME,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: 'true',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
      },
    });
  }
}
