import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..');

/** What a snippet only declares, as somebody who copies it would make it. */
const MADE: Record<string, string> = {
  'app: App': 'scope',
  'bucket: s3.Bucket': "new s3.Bucket(this, 'Bucket')",
  'customers: s3.Bucket': "new s3.Bucket(this, 'Customers')",
  'orders: s3.Bucket': "new s3.Bucket(this, 'Orders')",
  'files: s3.Bucket': "new s3.Bucket(this, 'Files')",
  'deliveryRole: DeliveryRole': 'makeDeliveryRole(this)',
  'daily: ScheduledDelivery': 'makeScheduledDelivery(this)',
  'config: ClientConfig': 'clientConfig()',
  'config: DeliveryConfig': 'deliveryConfig()',
};

const MAKERS = `
function makeDeliveryRole(scope: Stack): DeliveryRole {
  return new DeliveryRole(scope, 'Role', {
    source: s3.Bucket.fromBucketName(scope, 'Source', 'klavi-exports'),
    destinations: [{ partnerName: 'acme', bucketName: 'klavi-data-transfer-acme', bucketOwner: '222222222222', region: 'us-east-1', keyPrefix: 'daily-sync/' }],
  });
}

function makeScheduledDelivery(scope: Stack): ScheduledDelivery {
  return new ScheduledDelivery(scope, 'Schedule', {
    deliveryRole: makeDeliveryRole(scope),
    schedule: ScheduleExpression.cron({ hour: '6', minute: '0' }),
    sourceFolder: '{partner}/{date}/',
    destinationFolder: '{date}/',
  });
}

function clientConfig(): ClientConfig {
  return { client: 'globex', account: '111111111111', region: 'us-east-1', integrations: [] };
}

function deliveryConfig(): DeliveryConfig {
  return {
    partner: 'globex',
    account: '444444444444',
    region: 'us-east-1',
    source: { bucket: 'klavi-exports', keyPrefix: 'globex/' },
    destination: { bucket: 'klavi-data-transfer-globex', owner: '222222222222', keyPrefix: 'in/' },
    schedule: { cron: '0 6 * * ? *' },
  };
}
`;

function blocks(language: string): string[] {
  const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text);
}

/** Every TypeScript snippet of the README as a program that synthesizes it. */
export function snippetPrograms(): string[] {
  const fixture = readFileSync(join(REPOSITORY, 'rosetta', 'default.ts-fixture'), 'utf8');
  return blocks('ts').map((snippet) => {
    const body = snippet.replace(/^declare const (.*);$/gm, (line, declared: string) => {
      if (!(declared in MADE)) throw new Error(`nothing is made for '${line}'`);
      return `const ${declared} = ${MADE[declared]};`;
    });
    return [
      fixture.replace(/^ *\/\/\/ here$/m, () => body),
      MAKERS,
      'const app = new App();',
      "new Fixture(app, 'Snippet', { env: { account: '444444444444', region: 'us-east-1' } });",
      'app.synth();',
      '',
    ].join('\n').replace('constructor(scope: App, id: string) {\n    super(scope, id);', 'constructor(scope: App, id: string, props: StackProps) {\n    super(scope, id, props);')
      .replace('import { App, Duration, Stack, TimeZone }', 'import { App, Duration, Stack, StackProps, TimeZone }');
  });
}

/** The YAML files of the README: a client's and a partner's. */
export function configurations(): { client: string; partner: string } {
  const isComplete = (kind: string) => blocks('yaml').find((text) => text.startsWith(`${kind}:`))!;
  return { client: isComplete('client'), partner: isComplete('partner') };
}
