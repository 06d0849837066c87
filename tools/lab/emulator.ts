import { ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isExecutable } from '../../test/support/programs';

export const VERSION = '0.51.0';

/** Downloaded and unpacked tools: outside the repository, shared by all checkouts. */
export const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-s3-handoff-lab');

const SHARED = resolve(__dirname, '../../../shared/emulator');

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** fakecloud, enforcement off: it keeps what is deployed and stored, the gateway decides. */
export class Emulator {
  /** @throws when no binary is found, or it does not come up */
  static async start(): Promise<Emulator> {
    const port = await freePort();
    const child = spawn(findBinary(), [], {
      env: { PATH: process.env.PATH, FAKECLOUD_ADDR: `127.0.0.1:${port}`, FAKECLOUD_LOG: 'error', FAKECLOUD_IAM: 'off' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const emulator = new Emulator(`http://127.0.0.1:${port}`, child);
    await emulator.becomeHealthy();
    return emulator;
  }

  /** How clients behind the gateway reach it: over connections that they share. */
  readonly line: { endpoint: string; maxAttempts: number; requestHandler: NodeHttpHandler };

  /** A lab that is interrupted leaves no server behind. */
  private readonly kill: () => void;
  private readonly admins = new Map<string, Promise<Keys>>();

  private constructor(readonly url: string, private readonly child: ChildProcess) {
    this.line = { endpoint: url, maxAttempts: 1, requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true }) }) };
    this.kill = () => { child.kill('SIGKILL'); };
    process.once('exit', this.kill);
  }

  /** An account comes into being with its administrator. */
  admin(account: string): Promise<Keys> {
    const known = this.admins.get(account) ?? this.createAdmin(account);
    this.admins.set(account, known);
    return known;
  }

  accounts(): string[] {
    return [...this.admins.keys()];
  }

  /** For an account's administrator, behind the gateway's back. */
  async s3(account: string, region?: string): Promise<S3Client> {
    return new S3Client({ ...this.line, region, credentials: await this.admin(account), forcePathStyle: true });
  }

  async stop(): Promise<void> {
    process.off('exit', this.kill);
    this.line.requestHandler.destroy();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((done) => this.child.once('exit', done));
    this.kill();
    await gone;
  }

  private async createAdmin(accountId: string): Promise<Keys> {
    const response = await fetch(`${this.url}/_fakecloud/iam/create-admin`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ accountId, userName: ADMIN }),
    });
    if (!response.ok) throw new Error(`the emulator made no administrator of ${accountId}: ${await response.text()}`);
    return await response.json() as Keys;
  }

  private async becomeHealthy(): Promise<void> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await pause(50)) {
      if (this.child.exitCode !== null) throw new Error(`fakecloud ended with exit code ${this.child.exitCode}`);
      const healthy = await fetch(`${this.url}/_fakecloud/health`).then(({ ok }) => ok, () => false);
      if (healthy) return;
    }
    await this.stop();
    throw new Error('fakecloud did not become healthy within 20 s');
  }
}

/** The user that administers an account. */
export const ADMIN = 'admin';

/** FAKECLOUD_BIN, then PATH, then the binary that came with the project. */
export function findBinary(): string {
  const { FAKECLOUD_BIN: given, PATH = '' } = process.env;
  if (given) {
    if (!isExecutable(given)) throw new Error(`FAKECLOUD_BIN is not an executable file: ${given}`);
    return given;
  }
  const onPath = PATH.split(delimiter).map((folder) => join(folder, 'fakecloud')).find(isExecutable);
  const found = onPath ?? unpackShared();
  if (!found) throw new Error(NOT_FOUND);
  return found;
}

const NOT_FOUND = [
  `The exchange lab needs the AWS emulator fakecloud ${VERSION}, and found none. Any of these will do:`,
  '  FAKECLOUD_BIN=/path/to/fakecloud',
  '  a fakecloud in PATH',
  `  ../shared/emulator/fakecloud-${VERSION}-linux-x86_64.xz beside the repository (x86-64 Linux)`,
  `  cargo install fakecloud --version ${VERSION} --locked   (half an hour on two cores)`,
  `  a wrapper script named as FAKECLOUD_BIN that runs the container image of fakecloud ${VERSION} on FAKECLOUD_ADDR`,
].join('\n');

function unpackShared(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(SHARED)) return undefined;
  const archive = readdirSync(SHARED).find((name) => name.startsWith(`fakecloud-${VERSION}-`) && name.endsWith('.xz'));
  if (!archive) return undefined;
  const binary = join(CACHE, `fakecloud-${VERSION}`);
  if (isExecutable(binary)) return binary;
  mkdirSync(CACHE, { recursive: true });
  const partial = `${binary}.${process.pid}`;
  try {
    writeFileSync(partial, execFileSync('xz', ['-dc', join(SHARED, archive)], { maxBuffer: 2 ** 30 }), { mode: 0o755 });
    renameSync(partial, binary);
  } finally {
    rmSync(partial, { force: true });
  }
  return binary;
}

export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
