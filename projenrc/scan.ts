import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join } from 'path';
import { NAG_FINDINGS, NagFinding } from './nag-packs';
import { examples, forEach, root, synthesize } from './programs';
import { writeTemplates } from './write-templates';

/**
 * Asks the six packs of cdk-nag, cfn-lint and checkov about every template that this repository makes. Whatever is neither fixed nor
 * acknowledged by a construct, with the reason, is a failure.
 */
const PROGRAMS = ['bin/app.ts', ...examples];

/** Resources that an example brings along as its user would: what scanners say of them is for that user to answer. */
const OF_THE_USER: Record<string, string[]> = {
  'custom-bucket': ['Logs', 'Reports'],
};

interface Findings {
  readonly scanner: string;
  /** One line each. */
  readonly lines: string[];
  /** What else was seen: it shows that the scanner has looked. */
  readonly seen: string;
}

const isOfTheUser = (stack = '', name = '') => OF_THE_USER[stack]?.some((id) => name.startsWith(id)) ?? false;

async function synthesizeAll(folder: string): Promise<void> {
  await forEach(PROGRAMS, async (program) => {
    const { exitCode, output } = await synthesize(program, join(folder, basename(program, '.ts')), {
      preload: [join(root, 'projenrc/watch-apps.ts')],
      env: { TSX_TSCONFIG_PATH: join(root, 'test/tsconfig.json') }, // examples import the package by name: its sources here
    });
    if (exitCode !== 0) throw new Error(`${program}: exit code ${exitCode}\n${output}`);
  });
  mkdirSync(join(folder, 'published'));
  writeTemplates(join(folder, 'published'));
}

const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => ending.test(file)).map((file) => join(folder, file));

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

function findingsOfNag(folder: string): Findings {
  const files = filesIn(folder, new RegExp(`${NAG_FINDINGS}$`));
  if (files.length !== PROGRAMS.length) throw new Error(`cdk-nag has looked at ${files.length} of ${PROGRAMS.length} programs`);
  const lines = files.flatMap((file): NagFinding[] => readJson(file))
    .filter(({ path = '' }) => !isOfTheUser(...path.split('/').slice(0, 2)))
    .map(({ rule, path }) => `${rule}: ${path}`);
  return { scanner: 'cdk-nag', lines, seen: `${files.length} apps` };
}

/** Both write JSON, and answer with an exit code of their own when they have found something. */
function run(command: string, args: string[]): any {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 100 * 1024 * 1024 });
  if (error) throw new Error(`${command} does not run (${error.message}): pip install -r .ci/requirements.txt`);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`${command} has failed\n${stdout}${stderr}`);
  }
}

function findingsOfCfnLint(templates: string[]): Findings {
  const found: any[] = run('cfn-lint', ['--format', 'json', ...templates]);
  const lines = found.map(({ Rule, Message, Filename, Location }) => `${Rule.Id} in ${basename(Filename)}: ${Message} (${Location.Path?.join('/')})`);
  return { scanner: 'cfn-lint', lines, seen: `${templates.length} templates` };
}

function findingsOfCheckov(templates: string[]): Findings {
  const files = templates.flatMap((template) => ['--file', template]);
  const { results, summary } = run('checkov', ['--framework', 'cloudformation', '--skip-download', '--output', 'json', ...files]);
  if (summary.parsing_errors > 0 || summary.passed === 0) throw new Error(`checkov has not read every template: ${JSON.stringify(summary)}`);
  const lines = (results.failed_checks as any[])
    .filter(({ file_path: file, resource }) => !isOfTheUser(basename(file).replace(/\..*/, ''), resource.split('.')[1]))
    .map(({ check_id: id, check_name: name, resource, file_path: file }) => `${id} in ${basename(file)}: ${resource}: ${name}`);
  return { scanner: 'checkov', lines, seen: `${summary.passed} checks passed, ${summary.skipped} acknowledged` };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'scan-'));
  try {
    await synthesizeAll(folder);
    const templates = filesIn(folder, /\.template\.(json|yaml)$/);
    for (const { scanner, lines, seen } of [findingsOfNag(folder), findingsOfCfnLint(templates), findingsOfCheckov(templates)]) {
      console.log(`${scanner}: ${lines.length} findings (${seen})`);
      for (const line of lines) console.log(`  ${line}`);
      if (lines.length > 0) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
