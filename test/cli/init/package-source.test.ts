import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageSource } from '../../../cli/init/package-source';

/** A folder into which npm has installed the package, and written this into its package.json. */
function installed(packageJson: object | undefined, ...path: string[]): { home: string; packageFolder: string } {
  const home = mkdtempSync(join(tmpdir(), 'installed-'));
  const packageFolder = join(home, ...path, 'cdk-s3-handoff');
  mkdirSync(packageFolder, { recursive: true });
  if (packageJson) writeFileSync(join(home, 'package.json'), JSON.stringify(packageJson));
  return { home, packageFolder };
}

const sourceOf = (packageFolder: string) => packageSource(packageFolder, 'cdk-s3-handoff');

test.each(['dependencies', 'devDependencies'])('a tarball in %s is found, wherever the app is', (kind) => {
  const { home, packageFolder } = installed({ [kind]: { 'cdk-s3-handoff': 'file:../my files/cdk-s3-handoff-0.1.0.tgz' } }, 'node_modules');
  expect(sourceOf(packageFolder)).toBe(`file:${join(home, '..', 'my files', 'cdk-s3-handoff-0.1.0.tgz')}`);
});

test.each(['git+ssh://git@github.com/cdk-s3-handoff/cdk-s3-handoff.git#v1', 'git://example.com/a.git', 'github:cdk-s3-handoff/cdk-s3-handoff'])('the repository %s is found', (version) => {
  expect(sourceOf(installed({ dependencies: { 'cdk-s3-handoff': version } }, 'node_modules').packageFolder)).toBe(version);
});

test.each<[from: string, packageJson: object | undefined, path: string[]]>([
  ['a registry', { dependencies: { 'cdk-s3-handoff': '^0.1.0' } }, ['node_modules']],
  ['a registry, by its tag', { dependencies: { 'cdk-s3-handoff': 'latest' } }, ['node_modules']],
  ['a registry, for another package', { dependencies: { other: 'file:cdk-s3-handoff-0.1.0.tgz' } }, ['node_modules']],
  ['a registry, without any dependency', {}, ['node_modules']],
  ['a global installation, which has no package.json', undefined, ['lib', 'node_modules']],
  ['a clone beside a tarball', { dependencies: { 'cdk-s3-handoff': 'file:cdk-s3-handoff-0.1.0.tgz' } }, ['clones']],
])('no tarball or repository is found for %s', (_, packageJson, path) => {
  expect(sourceOf(installed(packageJson, ...path).packageFolder)).toBeUndefined();
});
