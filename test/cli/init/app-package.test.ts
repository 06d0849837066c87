import { appPackage } from '../../../cli/init/app-package';
import { ownPackage, OwnPackage } from '../../../cli/package-files';

const TOOLS = { '@types/jest': '^29', '@types/node': '^20', 'jest': '^29', 'ts-jest': '^29', 'tsx': '^4', 'typescript': '~6.0.0' };

const OWN: OwnPackage = {
  name: 'cdk-s3-handoff',
  version: '1.2.3',
  peerDependencies: { 'aws-cdk-lib': '^2.257.0', 'constructs': '^10.5.1' },
  devDependencies: { ...TOOLS, 'aws-cdk': '2.1148.1', 'aws-cdk-lib': '2.257.0', 'eslint': '^9' },
};

test('an app installs this version, any supported aws-cdk-lib, a command that is as new, and the tools of its test', () => {
  expect(appPackage(OWN, undefined)).toEqual({
    private: true,
    scripts: { synth: 'cdk synth --quiet', test: 's3-handoff validate && jest' },
    jest: { preset: 'ts-jest', roots: ['<rootDir>/test'] },
    dependencies: { 'cdk-s3-handoff': '^1.2.3', 'aws-cdk-lib': '^2.257.0', 'constructs': '^10.5.1' },
    devDependencies: { ...TOOLS, 'aws-cdk': '^2.1148.1' },
  });
});

test('an app that is made from a tarball installs it', () => {
  expect(appPackage(OWN, 'file:/tmp/cdk-s3-handoff-1.2.3.tgz')).toMatchObject({ dependencies: { 'cdk-s3-handoff': 'file:/tmp/cdk-s3-handoff-1.2.3.tgz' } });
});

test('the package.json of this package has every version that an app needs', () => {
  const { dependencies, devDependencies } = appPackage(ownPackage(), undefined) as Record<string, Record<string, string>>;
  expect(Object.values({ ...dependencies, ...devDependencies })).toEqual(Array(10).fill(expect.stringMatching(/^[~^]\d/)));
});
