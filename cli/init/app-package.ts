import type { OwnPackage } from '../package-files';

/**
 * The package.json of a new app, with the versions that cdk-s3-handoff itself is developed with. It has no name: a private package needs none.
 *
 * @param source where to install cdk-s3-handoff from, instead of the registry
 */
export function appPackage({ name, version, peerDependencies, devDependencies }: OwnPackage, source: string | undefined): object {
  const tools = pick(devDependencies, ['@types/jest', '@types/node', 'aws-cdk', 'jest', 'ts-jest', 'tsx', 'typescript']);
  return {
    private: true,
    scripts: { synth: 'cdk synth --quiet', test: 's3-handoff validate && jest' },
    jest: { preset: 'ts-jest', roots: ['<rootDir>/test'] },
    dependencies: { ...pick(peerDependencies, ['aws-cdk-lib']), [name]: source ?? `^${version}`, ...pick(peerDependencies, ['constructs']) },
    devDependencies: { ...tools, 'aws-cdk': `^${tools['aws-cdk']}` }, // a newer aws-cdk-lib needs a newer command
  };
}

function pick(versions: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, versions[name]]));
}
