import { Argument, Command, Option } from 'commander';
import { partitionOf } from '../../lib/core/partition-table';
import { wrongUsage } from '../errors';
import type { LaunchUrlOptions } from '../launch/launch-url';
import type { DeclaredParameters } from '../launch/template-parameters';
import { packageVersion, publishedTemplate, publishedTemplates } from '../package-files';
import { examples, printJson } from '../print';
import type { Publication, PublishedObject, TemplateFormat } from '../publish/publication';
import type { Stored, TemplateStore } from '../publish/store';
import { checkRegion } from '../region';

interface PublishOptions {
  readonly bucket: string;
  readonly prefix?: string;
  readonly format: TemplateFormat;
  readonly reader?: string[];
  readonly param?: string[];
  readonly region?: string;
  readonly profile?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface Result {
  readonly publication: Publication;
  readonly template: PublishedObject;
  readonly checksum: PublishedObject;
  readonly status: Stored | 'not published';
  readonly url: string;
  /** Of all templates, as `sheet --templates-url` takes it. */
  readonly templatesUrl: string;
  readonly link: string;
  readonly statement: object;
}

const EXPLANATION = `
The template goes to <prefix>/<template>/<version>/<template>.yaml, with a checksum file <template>.yaml.sha256 beside it. An object that is
there already is never overwritten: with the same content all is done, with other content it is an error.

CloudFormation reads the template with the credentials of whoever creates the stack. So the other company's account needs s3:GetObject on it:
the command prints the statement for the bucket's policy, and changes no policy itself. With SSE-KMS, it needs the key, too: use SSE-S3.

Needs s3:PutObject, and s3:GetObject where the template was published before.

With --json: { version, template, templateVersion, status, bucket, region, key, sha256, url, templatesUrl, launchUrl, bucketPolicyStatement }.`;

export function registerPublish(program: Command): void {
  const names = publishedTemplates();
  const name = new Argument('<template>', 'the template');
  program.command('publish')
    .description('put a published template and its SHA-256 into your bucket, under a key with its version, and print its launch link')
    .addArgument(names.length > 0 ? name.choices(names) : name)
    .requiredOption('--bucket <name>', 'your bucket')
    .option('--prefix <prefix>', 'key prefix of all published templates')
    .addOption(new Option('--format <format>', 'format of the template').choices(['yaml', 'json']).default('yaml'))
    .option('--reader <account...>', 'accounts of the companies that deploy it, for the statement')
    .option('--param <Key=value...>', 'a parameter to fill in in the link; repeat for more')
    .option('--region <region>', 'Region of the bucket, if not that of your configuration')
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--dry-run', 'upload nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples(
      'publish partner-destination --bucket acme-templates --prefix s3-handoff --reader 222222222222',
      'publish import-role --bucket acme-templates --dry-run',
    ))
    .action(publish);
}

async function publish(name: string, options: PublishOptions): Promise<void> {
  checkOptions(options);
  const { objectsOf, readStatement, urlOf } = await import('../publish/publication.js');
  const { declaredParameters } = await import('../launch/linked-template.js');
  const { launchUrl } = await import('../launch/launch-url.js');
  const { bucket, format, param = [] } = options;
  const place = { bucket, prefix: normalPrefix(options.prefix) };
  const publication = { name, version: packageVersion(), format, text: publishedTemplate(name, format), ...place };
  const [template, checksum] = objectsOf(publication);
  await withStore(options, async (target) => {
    const region = await target.region();
    const url = urlOf(bucket, template.key, region);
    const templatesUrl = urlOf(bucket, place.prefix, region).replace(/\/$/, '');
    const declared = declaredParameters(url, name)!;
    const link = launchUrl(linkOptions(name, url, region, param, declared), declared);
    // The template comes last: whoever sees it finds its checksum.
    const status = options.dryRun ? 'not published' : await putAll(target, [checksum, template]);
    const statement = readStatement(publication, options.reader ?? [], region);
    print({ publication, template, checksum, status, url, templatesUrl, link, statement }, region, options.json);
  });
}

async function putAll(target: TemplateStore, [checksum, template]: [PublishedObject, PublishedObject]): Promise<Stored> {
  await target.put(checksum);
  return target.put(template);
}

/** What has no default is left to the other side. */
function linkOptions(name: string, url: string, region: string, param: string[], declared: DeclaredParameters): LaunchUrlOptions {
  const given = param.map((text) => text.split('=')[0]);
  const leaveOpen = Object.keys(declared).filter((key) => declared[key].Default === undefined && !given.includes(key));
  const consoleRegion = partitionOf(region).name === 'aws' ? undefined : region;
  return { template: url, stackName: name, param, leaveOpen, region: consoleRegion };
}

async function withStore(options: PublishOptions, action: (target: TemplateStore) => Promise<void>): Promise<void> {
  const { checkProfile } = await import('../stack/profile.js');
  await checkProfile(options.profile);
  const store = new (await import('../publish/store.js')).TemplateStore(options);
  try {
    if (!options.dryRun) await store.open();
    await action(store);
  } finally {
    store.close();
  }
}

function print({ publication, template, checksum, status, url, templatesUrl, link, statement }: Result, region: string, json: boolean = false): void {
  const { name, version, bucket } = publication;
  if (json) {
    return printJson({
      template: name,
      templateVersion: version,
      status,
      bucket,
      region,
      key: template.key,
      sha256: template.sha256,
      url,
      templatesUrl,
      launchUrl: link,
      bucketPolicyStatement: statement,
    });
  }
  const words = { 'published': 'published', 'unchanged': 'published before, unchanged', 'not published': 'would be published' }[status];
  process.stdout.write(`${name} ${version}: ${words}
  template     s3://${bucket}/${template.key}
  checksum     s3://${bucket}/${checksum.key}
  SHA-256      ${template.sha256}
  URL          ${url}
  all          ${templatesUrl}: for 's3-handoff sheet --templates-url'
  launch link  ${link}

CloudFormation reads the template with the credentials of whoever creates the stack. Statement for the policy of ${bucket}:
${JSON.stringify(statement, null, 2)}
`);
}

function normalPrefix(prefix: string = ''): string {
  const bare = prefix.replace(/\/$/, '');
  return bare === '' ? '' : `${bare}/`;
}

function checkOptions({ bucket, prefix, reader = [], region }: PublishOptions): void {
  checkRegion(region);
  const problems = [
    ...(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) ? [] : [`'--bucket' must be the name of a bucket, got: '${bucket}'`]),
    ...(prefix === undefined || /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/.test(prefix)
      ? [] : [`'--prefix' must be names of letters, digits, '.', '_' and '-', separated by '/', got: '${prefix}'`]),
    ...reader.filter((account) => !/^\d{12}$/.test(account)).map((account) => `'--reader' must be an account ID of 12 digits, got: '${account}'`),
  ];
  if (problems.length > 0) throw wrongUsage(...problems);
}
