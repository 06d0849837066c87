import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateStateMachineCommand, DescribeExecutionCommand, GetExecutionHistoryCommand, HistoryEvent, ListExecutionsCommand, SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { readableByLocalStack } from './definition';
import { parseArn } from '../../policy-engine/arns';
import { freePort, Keys, pause } from '../emulator';
import { Lab } from '../lab';
import { pythonWith } from '../tools';

const SERVICE = 'states.amazonaws.com';

/** Calls of Step Functions do not come from our address. */
const ADDRESS_OF_AWS = '52.216.0.2';

const REQUIREMENTS = join(__dirname, 'requirements.txt');

export interface Execution {
  readonly arn: string;
  readonly status: string;
  readonly output?: any;
  readonly error?: string;
  readonly cause?: string;
}

/** A child of a distributed Map. */
export interface Child {
  readonly MapRunArn: string;
  readonly ExecutionArn: string;
  readonly Status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** JSON. */
  readonly Input: string;
  readonly Output?: any;
  readonly Error?: string;
  readonly Cause?: string;
}

export interface Metric {
  readonly name: string;
  readonly dimensions: Record<string, string>;
  readonly sum: number;
}

/**
 * Somebody else's Step Functions, LocalStack's, in a process of its own: it executes state machines, and their calls of S3
 * go through the lab's gateway, as the state machine's role. All other calls stay within LocalStack, where everything is allowed.
 */
export class Interpreter {
  /** @throws when it cannot be installed, or does not come up */
  static async start(lab: Lab): Promise<Interpreter> {
    const python = install();
    const folder = mkdtempSync(join(tmpdir(), 'cdk-s3-handoff-lab-interpreter-'));
    const port = await freePort();
    const sessions = new Sessions(lab);
    writeFileSync(join(folder, 'certificate.pem'), lab.server.certificate);
    const child = spawn(python, [join(__dirname, 'localstack_patches.py')], {
      env: {
        PATH: process.env.PATH,
        HOME: folder, // nothing is left behind, and no configuration of ours is read
        GATEWAY_LISTEN: `127.0.0.1:${port}`,
        GATEWAY_SERVER: 'hypercorn',
        SERVICES: 'stepfunctions,s3,sts,iam,cloudwatch',
        DISABLE_EVENTS: '1',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        DNS_ADDRESS: '0',
        LS_LOG: 'error',
        LOCALSTACK_VOLUME_DIR: join(folder, 'volume'),
        FILESYSTEM_ROOT: join(folder, 'root'),
        LAB_GATEWAY_URL: await lab.server.url({ sourceIp: ADDRESS_OF_AWS }),
        LAB_GATEWAY_CERTIFICATE: join(folder, 'certificate.pem'),
        LAB_SESSIONS_URL: await sessions.listen(),
        LAB_CHILDREN_FILE: join(folder, 'children.jsonl'),
      },
      stdio: ['ignore', 'ignore', process.env.LAB_INTERPRETER_LOG ? 'inherit' : 'ignore'],
    });
    const interpreter = new Interpreter(`http://127.0.0.1:${port}`, folder, child, sessions);
    await interpreter.becomeHealthy();
    return interpreter;
  }

  private readonly kill: () => void;

  private constructor(
    readonly url: string, private readonly folder: string, private readonly child: ChildProcess, private readonly sessions: Sessions,
  ) {
    this.kill = () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', this.kill);
  }

  async stop(): Promise<void> {
    process.off('exit', this.kill);
    const gone = this.child.exitCode === null && this.child.signalCode === null ? new Promise((done) => this.child.once('exit', done)) : undefined;
    this.kill();
    await gone;
    await this.sessions.close();
  }

  /** @returns its ARN @throws when the role does not trust Step Functions */
  async createStateMachine(name: string, definition: object, roleArn: string, account: string, region: string): Promise<string> {
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
    await this.sessions.allow(roleArn, arn);
    const { stateMachineArn } = await this.stepFunctions(account, region)
      .send(new CreateStateMachineCommand({ name, definition: JSON.stringify(readableByLocalStack(definition)), roleArn }));
    return stateMachineArn!;
  }

  /** To its end. */
  async run(stateMachineArn: string, input: object): Promise<Execution> {
    this.sessions.forget();
    const stepFunctions = this.stepFunctionsOf(stateMachineArn);
    const { executionArn } = await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
    return this.ended(executionArn!);
  }

  /** All executions of a state machine, to their ends; the newest first. */
  async executions(stateMachineArn: string): Promise<Execution[]> {
    const { executions = [] } = await this.stepFunctionsOf(stateMachineArn).send(new ListExecutionsCommand({ stateMachineArn }));
    return Promise.all(executions.map(({ executionArn }) => this.ended(executionArn!)));
  }

  private async ended(executionArn: string): Promise<Execution> {
    for (;;) {
      const { status, output, error, cause } = await this.stepFunctionsOf(executionArn).send(new DescribeExecutionCommand({ executionArn }));
      if (status !== 'RUNNING') return { arn: executionArn, status: status!, output: output === undefined ? undefined : JSON.parse(output), error, cause };
      await pause(50);
    }
  }

  /** Events of an execution, not of its children. */
  async history(executionArn: string): Promise<HistoryEvent[]> {
    const stepFunctions = this.stepFunctionsOf(executionArn);
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn, nextToken }));
      events.push(...page.events ?? []);
      ({ nextToken } = page);
    } while (nextToken);
    return events;
  }

  /** Of a distributed Map that came to its end; of all such. */
  children(mapRunArn?: string): Child[] {
    const file = join(this.folder, 'children.jsonl');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines.map((line): Child => JSON.parse(line)).filter(({ MapRunArn }) => mapRunArn === undefined || MapRunArn === mapRunArn);
  }

  /** What was put within the last hour. */
  async metrics(namespace: string, account: string, region: string): Promise<Metric[]> {
    const cloudWatch = new CloudWatchClient(this.config(account, region));
    const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand({ Namespace: namespace }));
    return Promise.all(Metrics.map(async ({ MetricName, Dimensions = [] }) => {
      const { Datapoints = [] } = await cloudWatch.send(new GetMetricStatisticsCommand({
        Namespace: namespace,
        MetricName,
        Dimensions,
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 7200,
        Statistics: ['Sum'],
      }));
      return {
        name: MetricName!,
        dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
        sum: Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0),
      };
    }));
  }

  private stepFunctionsOf(arn: string): SFNClient {
    const { account, region } = parseArn(arn);
    return this.stepFunctions(account, region);
  }

  private stepFunctions(account: string, region: string): SFNClient {
    return new SFNClient(this.config(account, region));
  }

  /** LocalStack takes an access key ID of twelve digits for the account. */
  private config(account: string, region: string) {
    return { endpoint: this.url, region, credentials: { accessKeyId: account, secretAccessKey: 'any' } };
  }

  private async becomeHealthy(): Promise<void> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline && this.child.exitCode === null; await pause(100)) {
      const healthy = await fetch(`${this.url}/_localstack/health`).then(({ ok }) => ok, () => false);
      if (healthy) return;
    }
    await this.stop();
    throw new Error('LocalStack ended, or did not become healthy within 60 s; LAB_INTERPRETER_LOG=1 shows what it says');
  }
}

/** Hands sessions of the state machines' roles to the interpreter, at a URL on loopback: one for each run and role. */
class Sessions {
  private readonly stateMachines = new Map<string, string>();
  private readonly issued = new Map<string, Promise<Keys>>();
  private readonly server: Server;

  constructor(private readonly lab: Lab) {
    this.server = createServer((request, response) => {
      const role = new URL(request.url ?? '/', 'http://sessions').searchParams.get('role') ?? '';
      this.session(role).then(
        (keys) => response.end(JSON.stringify(keys)),
        (error) => response.writeHead(403).end(error.message),
      );
    });
  }

  async allow(roleArn: string, stateMachineArn: string): Promise<void> {
    this.stateMachines.set(roleArn, stateMachineArn);
    this.forget();
    await this.session(roleArn);
  }

  /** The next run asks whether the role still trusts Step Functions. */
  forget(): void {
    this.issued.clear();
  }

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private session(roleArn: string): Promise<Keys> {
    const session = this.issued.get(roleArn) ?? this.lab.serviceSession(roleArn, SERVICE, this.stateMachines.get(roleArn));
    this.issued.set(roleArn, session);
    return session;
  }
}

/** @returns the Python that has LocalStack, of the versions that requirements.txt names */
function install(): string {
  try {
    return join(pythonWith('localstack', REQUIREMENTS), 'python');
  } catch (error) {
    throw new Error('LocalStack could not be installed: it needs python3 (3.11 or newer) with venv, and PyPI', { cause: error });
  }
}
