import { awscdk, javascript, JsonFile, typescript } from 'projen';

/** The oldest aws-cdk-lib we support, and the one we develop on: cdk-nag 3 needs it, and integ-runner reads no manifest newer than it writes. */
const CDK_VERSION = '2.257.0';

/** Each run of jest has a temporary folder of its own, and removes it. */
const TEMPORARY_FOLDER = { globalSetup: '<rootDir>/projenrc/jest-global-setup.ts', globalTeardown: '<rootDir>/projenrc/jest-global-teardown.ts' };

/** Packages of ES modules that the command imports. */
const ES_MODULES = ['@clack/prompts', 'mdast-util-gfm', 'mdast-util-to-markdown'].join('|');

/** Folders with TypeScript that is checked and linted, but never compiled into the package. */
const DEV_FOLDERS = ['bin', 'cli', 'tools', 'bench', 'integ', 'examples'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-s3-handoff',
  description: 'Exchange files through S3 with companies in other AWS accounts, and with companies that have none',
  author: 'cdk-s3-handoff authors',
  authorAddress: 'maintainers@cdk-s3-handoff.invalid',
  repositoryUrl: 'https://github.com/cdk-s3-handoff/cdk-s3-handoff.git',
  license: 'Apache-2.0',
  keywords: ['aws', 'cdk', 's3', 'cross-account', 'external-id', 'data-exchange', 'iam'],
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',

  github: false,
  release: false,
  docgen: false,
  depsUpgrade: false,
  clobber: false,
  autoDetectBin: false, // bin/app.ts is no command
  sampleCode: false,

  // tsx runs TypeScript without a type check: `npm run typecheck` covers every folder at once.
  projenrcTs: true,
  projenrcTsOptions: { runner: typescript.TypeScriptRunner.tsx() },

  // Compiling in place would serve stale .js to tests; `dist` belongs to the packed tarball.
  srcdir: 'lib',
  libdir: 'build',
  entrypoint: 'build/index.js',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0', // jsii does not support TypeScript 7

  cdkVersion: CDK_VERSION,
  constructsVersion: '10.5.1',
  // The exact versions to develop on are listed below; the pin would hold constructs at its minimum.
  peerDependencyOptions: { pinnedDevDependency: false },
  // Loaded only when a configuration is checked or read: importing the package does not load them.
  bundledDeps: ['ajv@^8', 'fastest-levenshtein@^1', 'yaml@^2'],
  devDeps: [
    `aws-cdk-lib@${CDK_VERSION}`,
    'cdk-nag@3.0.2',
    'aws-cdk@2.1148.1', // not `latest`: 3.0.0 was published by accident
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    '@aws-cdk/integ-runner@2.197.10',
    '@cloud-copilot/iam-policy@0.1.109', // these two are AGPL: never in the package, see tools/policy-engine/library.ts
    '@cloud-copilot/iam-simulate@0.1.173',
    ...['client-cloudformation', 'client-cloudwatch', 'client-iam', 'client-kms', 'client-s3', 'client-secrets-manager', 'client-sfn', 'client-sts', 'lib-storage']
      .map((client) => `@aws-sdk/${client}@^3`),
    '@smithy/core@^3',
    '@smithy/node-http-handler@^4',
    '@stryker-mutator/core@^9',
    '@stryker-mutator/jest-runner@^9',
    '@clack/prompts@^1',
    '@types/mdast@^4',
    '@types/picomatch@^4',
    'asl-validator@^4',
    'axe-core@^4',
    'cli-table3@^0.6',
    'commander@^14',
    'diff@^9',
    'esbuild@^0.25', // bundles the command: the package has no run-time dependencies
    'fast-check@^4',
    'fast-xml-parser@^5',
    'highlight.js@^11',
    'jsonata@^2',
    'mdast-util-gfm@^3',
    'mdast-util-to-markdown@^2',
    'picocolors@^1',
    'picomatch@^4',
    'playwright-core@^1',
    'preact@^10',
    'preact-render-to-string@^6',
    'tsx@^4',
    // `npm ci` fails on unrs-resolver, which version 4 of this and jest 30 bring along.
    'eslint-import-resolver-typescript@3.6.3',
  ],

  // A debugger reads no maps of a package; with their sources they were a third of the tarball's own code.
  tsconfig: { compilerOptions: { inlineSourceMap: false, inlineSources: false } },
  tsconfigDev: {
    include: ['lib', 'projenrc', ...DEV_FOLDERS].map((folder) => `../${folder}/**/*.ts`).concat('../.projenrc.ts'),
    // Examples import the package by name: check them against the sources, without a build.
    compilerOptions: { paths: { 'cdk-s3-handoff': ['../lib/index.ts'] } },
  },

  jest: true,
  jestOptions: {
    jestVersion: '^29', // see eslint-import-resolver-typescript
    configFilePath: 'jest.config.json',
    junitReporting: false,
    coverageText: false,
    passWithNoTests: false,
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // a snapshot that differs is a failed test
    jestConfig: {
      roots: ['<rootDir>/lib', '<rootDir>/cli', '<rootDir>/test'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      ...TEMPORARY_FOLDER,
      setupFiles: ['<rootDir>/projenrc/jest-setup.ts'],
      moduleNameMapper: {
        '^cdk-s3-handoff$': '<rootDir>/lib/index.ts',
        '^(\\.{1,2}/.*(?<!\\.client))\\.js$': '$1', // `await import` names the compiled file
      },
      transform: { [`\\.css$|\\.client\\.js$|/node_modules/(${ES_MODULES})/`]: new javascript.Transform('<rootDir>/projenrc/jest-transform.cjs') },
      transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES})/)`],
      maxWorkers: '100%', // jest leaves one core idle: half of a two-core machine
      collectCoverage: false, // `npm test` asks for it; the inner loop does without
      collectCoverageFrom: ['lib/**/*.ts', 'cli/**/*.ts', '!cli/{main,bundle}.ts', '!cli/init/app/**'],
      coverageProvider: 'babel', // v8 counts comments and interfaces as covered lines
      coverageReporters: ['text', 'json-summary'],
    },
  },

  tsJestOptions: { transformOptions: { tsconfig: typescript.TsJestTsconfig.fromFile('test/tsconfig.jest.json') } },

  eslint: true,
  eslintOptions: {
    dirs: ['lib'],
    devdirs: ['test', ...DEV_FOLDERS],
    tsconfigPath: './test/tsconfig.json',
    commandOptions: { fix: false, extraArgs: ['--max-warnings', '0'] }, // `npm run lint -- --fix` repairs what it can
  },

  // The bundles of the assertions weigh 13 MB, and verifying needs none of them.
  gitignore: ['/test-reports/', '/.stryker-tmp/', 'cdk-integ.out*', '.jsii.tabl.json', '/integ/*.snapshot/asset.*'],
});

// projen's own option knows no folders.
project.tryFindObjectFile('jest.config.json')!.addOverride('coverageThreshold', {
  './lib/': { lines: 95, branches: 95 },
  './cli/': { lines: 95, branches: 84 },
});

project.addDevDeps('constructs@10.8.1'); // the constructor drops it from devDeps

// --- the package ----------------------------------------------------------------------------------------------------
project.package.addVersion('0.1.0');
project.package.addBin({ 's3-handoff': 'bin/s3-handoff', 'cdk-s3-handoff': 'bin/s3-handoff' }); // `npx cdk-s3-handoff` asks for the package's own name
project.addFields({
  exports: {
    '.': { types: './build/index.d.ts', default: './build/index.js' },
    './.jsii': './.jsii', // jsii and the construct catalogs look for these two
    './package.json': './package.json',
    './client-config.schema.json': './lib/clients/client-config.schema.json', // for editors
    './delivery-config.schema.json': './lib/deliveries/delivery-config.schema.json',
    './handoff.schema.json': './lib/handoffs/handoff.schema.json',
    './vendor-profile.schema.json': './lib/vendors/vendor-profile.schema.json',
  },
});

// The JSON schemas and the profiles of vendors are the only files of lib/ that ship: exclude the sources, not the folder.
project.npmignore?.removePatterns('/lib/');
project.npmignore?.exclude(
  '/lib/**/*.ts', '/bin/**/*.ts', '/bin/tsconfig.json', '/tools/', '/bench/', '/integ/', '/examples/', '/rosetta/', '/test-reports/', '/cdk.json', '/cdk.out/',
  'cdk-integ.out*', '.jsii.tabl.json', '/.ci/', '/ARCHITECTURE.md', '/CONTRIBUTING.md', '/jest.e2e.config.json', '/jest.package.config.json', '/jest.mutation.config.json', '/stryker.config.json', '*.tgz',
);
project.npmignore?.addPatterns('!/dist/', '/dist/*', '!/dist/templates/', '!/cli/', '/cli/*', '!/cli/init/', '/cli/init/*', '!/cli/init/app/');

// We publish for JavaScript only, from one `npm pack`.
for (const dependency of ['jsii-pacmak', 'jsii-diff']) project.deps.removeDependency(dependency);
project.packageTask.reset('mkdir -p dist && npm pack --pack-destination dist');
for (const task of ['package-all', 'package:js', 'compat']) project.removeTask(task);

// The lock file must not name the registry of whoever wrote it.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// --- the app --------------------------------------------------------------------------------------------------------
const APP = 'npx tsx bin/app.ts';
const FEATURE_FLAGS = awscdk.CdkFeatureFlags.V2.fromLocalAwsCdkLib();
const cdkConfig = new awscdk.CdkConfig(project, {
  app: APP,
  featureFlags: FEATURE_FLAGS,
  context: { 'clients': 'examples/clients', 'partners': 'examples/partners', 'cli-telemetry': false },
});
cdkConfig.json.addOverride('notices', false); // `synth` needs no network
// What `s3-handoff init` writes: the flags that the library is tested with.
new JsonFile(project, 'cli/init/app/cdk.json', { obj: { app: APP, context: FEATURE_FLAGS.flags }, marker: false });
project.gitattributes.addAttributes('/integ/*.snapshot/**', 'linguist-generated');

// Editors and eslint look for the nearest tsconfig.json.
for (const folder of DEV_FOLDERS) {
  new JsonFile(project, `${folder}/tsconfig.json`, {
    obj: { extends: '../test/tsconfig.json', include: ['**/*.ts'] },
    marker: true,
    allowComments: true,
  });
}

// jest runs CommonJS only: with `module: node16`, `await import` would stay an import.
new JsonFile(project, 'test/tsconfig.jest.json', {
  obj: { extends: './tsconfig.json', compilerOptions: { module: 'commonjs', moduleResolution: 'bundler' } },
  marker: true,
  allowComments: true,
});

// --- lint -----------------------------------------------------------------------------------------------------------
const eslint = project.eslint!;
eslint.addRules({ 'import/no-cycle': 'error' });

const ARN_LITERAL = 'The partition differs in GovCloud and China: use Stack.formatArn or Aws.PARTITION.';
// After a space it is prose: an example in a description.
const noArnLiterals = ['Literal[value=/(^|[^ ])arn:aws[a-z-]*:/]', 'TemplateElement[value.raw=/(^|[^ ])arn:aws[a-z-]*:/]']
  .map((selector) => ({ selector, message: ARN_LITERAL }));
const BARREL = { regex: '(^|/)(\\.{1,2}|index)/?$', message: 'Import the file that defines it: index.ts is for users of the package.' };

// Imports point down, room by room. Types may come from above: they cost nothing at run time.
const FOUNDATION = ['core', 'principals', 'policies', 'buckets', 'handoffs'];
const ROOMS: Record<string, string[]> = {
  ...Object.fromEntries(FOUNDATION.map((room, index) => [room, FOUNDATION.slice(0, index)])),
  configuration: ['core', 'principals', 'policies'],
  grants: FOUNDATION,
  destinations: FOUNDATION,
  deliveries: [...FOUNDATION, 'destinations', 'configuration'],
  clients: [...FOUNDATION, 'grants', 'configuration'],
  templates: [...FOUNDATION, 'grants', 'destinations'],
};
eslint.addOverride({ files: ['lib/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...noArnLiterals] } });
for (const [room, below] of Object.entries(ROOMS)) {
  const others = Object.keys(ROOMS).filter((other) => other !== room && !below.includes(other));
  eslint.addOverride({
    files: [`lib/${room}/**/*.ts`],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', {
        patterns: [
          BARREL,
          { regex: `^(\\.\\./)+(${others.join('|')})/`, message: `lib/${room} imports from ${below.join(', ') || 'nothing'} only.`, allowTypeImports: true },
          { regex: '^(\\.\\./)+(bin|cli|tools|bench|test)/', message: 'The library knows neither its command nor its tools.' },
        ],
      }],
    },
  });
}
const NO_ENGINE = { regex: '^@cloud-copilot/', message: 'It is AGPL, and this is bundled: tools/policy-engine/library.ts loads it.', allowTypeImports: true };
eslint.addOverride({
  files: ['cli/**/*.ts', 'tools/policy-engine/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', {
      patterns: [NO_ENGINE, { regex: '^(\\.\\./)+(lab|demo|tools/(lab|demo))/', message: 'The command is bundled with the policy engine only.' }],
    }],
  },
});
eslint.addOverride({
  files: ['test/**/*.ts'],
  rules: {
    'no-restricted-syntax': ['error', ...[
      'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]',
      'CallExpression[callee.name=/^([fx](describe|it)|xtest)$/]',
    ].map((selector) => ({ selector, message: 'Every test runs, always.' }))],
  },
});
eslint.addOverride({
  files: ['examples/**/*.ts'],
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ regex: '^\\.\\./', message: 'Examples import cdk-s3-handoff by name, like its users.' }] }],
  },
});

// --- tasks ----------------------------------------------------------------------------------------------------------
const REPORTS = 'test-reports';
const JEST = ['jest', '--ci', '--json']; // `--json` with a file: .ci/run counts from it
const EXAMPLES = ['tsx', 'projenrc/run-examples.ts'];
// Strict: every snippet of the README and every @example compiles. Reads them out of .jsii: compile first.
const ROSETTA = ['jsii-rosetta', 'extract', '--strict', '--directory', '.'];
const INTEG = {
  execArgs: [
    'integ-runner', '--directory', 'integ', '--language', 'typescript', '--app', 'node --import tsx projenrc/run-integ-app.ts {filePath}',
    '--max-workers', '2', '--parallel-regions', 'us-east-1', 'us-east-2',
  ],
  // Without a region and with instance metadata, integ-runner looks for credentials it does not need: 8 s an app.
  env: { CDK_VALIDATION: 'false', AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' },
};

project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20'); // two banners on every run

const compile = project.compileTask;
compile.reset('rm -rf build'); // files of deleted sources would stay, and ship
// The second warning: we develop on a newer constructs than the oldest one we support, on purpose.
compile.execArgs(['jsii', '--silence-warnings=reserved-word', '--silence-warnings=metadata/missing-dev-dependency']);
compile.execArgs(['tsx', 'projenrc/bundle-library.ts']);

const typecheck = project.addTask('typecheck', {
  description: 'Check the types in every folder',
  execArgs: ['tsc', '--noEmit', '-p', project.tsconfigDev.fileName],
});
const lint = project.addTask('lint', { description: 'Run eslint; `-- --fix` repairs' });
lint.spawn(eslint.eslintTask, { receiveArgs: true });

const unit = project.addTask('test:unit', { description: 'Run the unit tests only: the inner loop', exec: `mkdir -p ${REPORTS}` });
unit.execArgs([...JEST, `--outputFile=${REPORTS}/unit.json`], { receiveArgs: true });

const examples = project.addTask('examples', { description: 'Synthesize every example against the compiled package' });
examples.spawn(compile);
examples.execArgs(EXAMPLES, { receiveArgs: true });

const docsCheck = project.addTask('docs:check', { description: 'Compile the code in the README and in @example' });
docsCheck.spawn(compile);
docsCheck.execArgs(ROSETTA);

const integVerify = project.addTask('integ:verify', {
  description: 'Compare the integration apps with their committed snapshots; needs no account',
  env: INTEG.env,
  execArgs: INTEG.execArgs,
  receiveArgs: true,
});
project.addTask('integ:snapshot', {
  description: 'Write the snapshots of the integration apps that changed; needs no account',
  env: INTEG.env,
  execArgs: [...INTEG.execArgs, '--update-on-failed', '--dry-run'],
  receiveArgs: true,
});

const templates = project.addTask('templates', { description: 'Write the published templates into dist/templates', execArgs: ['tsx', 'projenrc/write-templates.ts'] });
const bundle = project.addTask('bundle', { description: 'Make the s3-handoff command in build/cli.js, and the templates that it prints' });
bundle.execArgs(['tsx', 'cli/bundle.ts']);
bundle.spawn(templates);

// npm runs these two by their names. `prepack` makes all that is packed, with `npm pack` and `npm publish`.
const prepack = project.addTask('prepack', { description: 'Make all that the package holds' });
prepack.spawn(compile); // first: it empties build/
prepack.spawn(bundle);
// `prepare` is all that npm runs for a git dependency, in a clone that it throws away: then whoever asked stands in another folder. After `npm ci` the command is enough.
const prepare = project.addTask('prepare', { description: 'Make the s3-handoff command; in a git dependency, all that the package holds' });
const askedFrom = (operator: '===' | '!==') => `node -e "process.exitCode = process.env.INIT_CWD ${operator} process.cwd() ? 0 : 1"`;
prepare.spawn(prepack, { condition: askedFrom('!==') });
prepare.spawn(bundle, { condition: askedFrom('===') });
// Without development dependencies (`npm ci --omit=dev`, as scanners install a clone) there is nothing to make them with. npm installs them for a git dependency.
project.setScript('prepare', 'node -e "fs.existsSync(\'node_modules/projen\') ? child_process.execSync(\'projen prepare\', { stdio: \'inherit\' })'
  + ' : console.log(\'the s3-handoff command is not made: that takes the devDependencies\')"');
project.addTask('test:browser', {
  description: 'Look at the HTML sheet in a real Chromium; needs one in PATH or CHROMIUM',
  steps: [{ exec: `mkdir -p ${REPORTS}` }],
}).execArgs(['jest', '--ci', '--config', 'test/cli/browser.jest.config.json', '--json', `--outputFile=${REPORTS}/browser.json`]);
new JsonFile(project, 'jest.e2e.config.json', {
  obj: {
    roots: ['<rootDir>/test/e2e'],
    testMatch: ['<rootDir>/test/e2e/*.e2e.ts'],
    ...TEMPORARY_FOLDER,
    moduleNameMapper: { '^cdk-s3-handoff$': '<rootDir>/lib/index.ts' },
    maxWorkers: 1, // one cloud at a time
    testTimeout: 120_000,
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
  },
  marker: false, // jest takes no comments
});
new JsonFile(project, 'jest.package.config.json', {
  obj: {
    roots: ['<rootDir>/test/package'],
    testMatch: ['<rootDir>/test/package/*.package.ts'],
    ...TEMPORARY_FOLDER,
    maxWorkers: 1, // one installation at a time
    testTimeout: 300_000,
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
  },
  marker: false, // jest takes no comments
});
project.addTask('test:package', {
  description: 'Install the packed package into empty folders, with npm, pnpm and yarn, and use it there',
  steps: [{ exec: `mkdir -p ${REPORTS}` }],
}).execArgs(['jest', '--ci', '--config', 'jest.package.config.json', '--json', `--outputFile=${REPORTS}/packed.json`], { receiveArgs: true });
project.addTask('e2e', {
  description: 'Play the exchanges of three companies in the lab: real CDK deployments, real calls, an emulated cloud',
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  steps: [{ exec: `mkdir -p ${REPORTS}` }],
}).execArgs(['jest', '--ci', '--config', 'jest.e2e.config.json', '--json', `--outputFile=${REPORTS}/e2e.json`], { receiveArgs: true });
project.addTask('scan', {
  description: 'Ask cdk-nag, cfn-lint and checkov about every template; needs the two of .ci/requirements.txt in PATH',
  execArgs: ['tsx', 'projenrc/scan.ts'],
});
project.addTask('synth', { description: 'Synthesize bin/app.ts into cdk.out', execArgs: ['cdk', 'synth', '--quiet'], receiveArgs: true });
const bench = project.addTask('bench', { description: 'Measure the library beside the same documents by hand, and compare with bench/results.json; `-- --most 1000 --pairs 2` for minutes less, `-- --write` to commit' });
bench.spawn(prepack);
bench.execArgs(['tsx', 'bench/main.ts'], { receiveArgs: true });
project.addTask('demo', { description: 'Show an exchange working', execArgs: ['tsx', 'tools/demo/main.ts'], receiveArgs: true });

// What writes policies, and what they are written from.
const MUTATED = [
  ...['principal-arn', 'accounts', 'principal'].map((name) => `principals/private/${name}`),
  ...[
    'bucket-denials', 'conditional-statement', 'exchange-role', 'exchange-statements', 'kms-keys', 'kms-statements', 'limits',
    'policy-json', 'put-statements', 'resource-policies', 'statement-ids', 'template-parameters', 'trust-policy',
  ].map((name) => `policies/private/${name}`),
  'policies/exchange-access',
  'buckets/private/key-prefix',
  ...['private/cidr', 'access-key-user', 'ace-opp-sync-role', 'assumed-role-grant', 'direct-trust-grant'].map((name) => `grants/${name}`),
  'destinations/cross-account-put-destination',
  ...['external-id', 'external-principal'].map((name) => `principals/${name}`),
].map((name) => `lib/${name}.ts`);
new JsonFile(project, 'jest.mutation.config.json', {
  obj: {
    roots: ['<rootDir>/test'],
    testEnvironment: './projenrc/mutation/bail-environment.cjs',
    ...TEMPORARY_FOLDER,
    setupFiles: ['<rootDir>/projenrc/jest-setup.ts'],
    moduleNameMapper: { '^cdk-s3-handoff$': '<rootDir>/lib/index.ts' },
    clearMocks: true,
    transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  },
  marker: false, // jest takes no comments
});
new JsonFile(project, 'stryker.config.json', {
  obj: {
    $schema: './node_modules/@stryker-mutator/core/schema/stryker-schema.json',
    mutate: MUTATED,
    plugins: ['@stryker-mutator/jest-runner', './projenrc/mutation/mirrored-tests.mjs'],
    testRunner: 'mirrored-jest',
    jest: { configFile: 'jest.mutation.config.json' },
    coverageAnalysis: 'perTest',
    disableTypeChecks: false, // ts-jest checks no types here
    timeoutMS: 60_000, // a busy machine is no detection
    warnings: { slow: false },
    concurrency: 2,
    incremental: true,
    incrementalFile: `${REPORTS}/mutation/incremental.json`,
    reporters: ['clear-text', 'progress', 'html', 'json'],
    clearTextReporter: { logTests: false, allowColor: false },
    htmlReporter: { fileName: `${REPORTS}/mutation/index.html` },
    jsonReporter: { fileName: `${REPORTS}/mutation/report.json` },
    thresholds: { high: 95, low: 95, break: 95 },
    ignorePatterns: ['/.ci', '/build', '/cdk.out', '/coverage', '/dist', '/examples', '/integ', '/rosetta', `/${REPORTS}`],
  },
  marker: false,
});
project.addTask('mutate', {
  description: 'Break what writes policies, a mutant at a time, and count the mutants that its tests miss; `-- --mutate lib/policies/private/trust-policy.ts` for one file',
  execArgs: ['stryker', 'run'],
  receiveArgs: true,
});

const test = project.testTask;
test.description = 'Everything that must hold before a commit';
test.reset();
test.spawn(typecheck);
test.spawn(lint);
test.exec(`mkdir -p ${REPORTS}`);
test.execArgs([...JEST, '--coverage', `--outputFile=${REPORTS}/jest.json`]);
test.spawn(compile);
test.execArgs(EXAMPLES);
test.execArgs(ROSETTA);
test.spawn(integVerify);

// projen's own build would run all tests, and compile twice.
project.removeTask('build');
const build = project.addTask('build', { description: 'Generate the project files, compile, pack into dist/' });
build.spawn(project.defaultTask!);
build.spawn(project.packageTask); // npm compiles on the way: see `prepack`

project.synth();
