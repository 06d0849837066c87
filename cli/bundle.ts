import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, Metafile } from 'esbuild';

const ROOT = join(__dirname, '..');

/** Bundles the command into one file, and the licences of what it contains into a second one beside it. */
export function bundle(outfile: string): void {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    external: ['aws-cdk-lib', 'constructs'], // peer dependencies: what checks configuration loads those of the user's app
    target: 'node20',
    loader: { '.css': 'text', '.client.js': 'text' },
    legalComments: 'eof',
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    logLevel: 'warning',
  });
  writeFileSync(`${outfile}.LICENSES.txt`, licences(bundledPackages(metafile)));
}

function bundledPackages({ inputs }: Metafile): string[] {
  const folders = Object.keys(inputs).map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

function licences(folders: string[]): string {
  return folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Record<string, string>;
    const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(ROOT, folder, file), 'utf8').trim() : '';
    return `${name}@${version} (${license})\n\n${text}\n`;
  }).join(`\n${'-'.repeat(120)}\n\n`);
}

if (require.main === module) bundle(process.argv[2] ?? join(ROOT, 'build', 'cli.js'));
