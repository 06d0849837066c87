import { Command, InvalidArgumentError, Option } from 'commander';
import { ACCESS_LEVELS } from '../../lib/policies/private/access-levels';
import { differs, wrongUsage } from '../errors';
import { examples, printJson } from '../print';
import type { VerifyOptions } from '../verify/exchange/from-options';
import type { Progress } from '../verify/progress';
import type { Report } from '../verify/report';

const EXPLANATION = `
Exit codes:
  0  everything is as promised
  1  something differs
  2  wrong usage
  3  no credentials, or AWS cannot be reached

With --json: { version, reports }, or { version, error: { code, exitCode, message } } where there is no report.`;

export function registerVerify(program: Command): void {
  program.command('verify')
    .description('test an exchange as the other side, or check a deployed stack as the bucket owner')
    .option('--stack <name>', 'as the bucket owner: the deployed stack')
    .option('--sheet <file>', "as the other side: what 's3-handoff sheet --format json' wrote")
    .option('--integration <name>', 'only this integration of the stack or sheet')
    .option('--role-arn <arn>', 'the role to assume; without it, your own credentials are used directly')
    .option('--external-id <id>', 'external ID of the role')
    .option('--session-name <name>', 'the session name that the role asks for')
    .option('--bucket <name>', 'the bucket')
    .option('--key-prefix <prefix>', "the key prefix; '' for the whole bucket")
    .addOption(new Option('--access <access>', 'what was granted').choices(Object.keys(ACCESS_LEVELS)))
    .option('--region <region>', 'Region of the bucket or stack')
    .option('--expected-owner <account>', 'account of the bucket owner, sent as ExpectedBucketOwner')
    .option('--kms-key-arn <arn>', 'KMS key of the bucket')
    .option('--acl <acl>', 'ACL that uploads have to carry')
    .option('--requires-tls', 'the bucket policy refuses plain HTTP')
    .option('--outside-key <key>', 'an object outside your prefix that you know to exist, and must not get')
    .option('--multipart', 'upload in parts, too')
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--admin-profile <name>', 'profile of your account that may call iam:SimulatePrincipalPolicy, to distinguish your half from theirs')
    .option('--plain-endpoint <url>', 'plain-HTTP endpoint of S3, if not the one of AWS')
    .addOption(new Option('--timeout <seconds>', 'give up after so many seconds').argParser(seconds).default(120))
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples(
      'verify --stack client-exchange-kohler',
      'verify --sheet kohler_adobe.json --profile vendor',
      'verify --bucket kohler-exchange --key-prefix adobe/ --access read-write --region us-east-1 \\\n'
      + '    --role-arn arn:aws:iam::111111111111:role/kohler-adobe --external-id id_YjJmODYz',
    ))
    .action(verify);
}

async function verify(options: VerifyOptions): Promise<void> {
  const { checkValues } = await import('../verify/exchange/from-options.js');
  checkValues(options);
  if ([options.stack, options.sheet, options.bucket].filter((source) => source !== undefined).length > 1) {
    throw wrongUsage("'--stack', '--sheet' and '--bucket' are three ways to say what to verify: give one");
  }
  const { checkProfile } = await import('../stack/profile.js');
  await checkProfile(options.profile);
  if (options.adminProfile !== undefined) await checkProfile(options.adminProfile);
  const { progress } = await import('../verify/progress.js');
  const line = progress(process.stderr);
  const reports = await reportsOf(options, AbortSignal.timeout(options.timeout * 1000), line.show).finally(line.clear);

  const { isAsPromised } = await import('../verify/report.js');
  await print(reports, options.json === true);
  const differing = reports.filter((report) => !isAsPromised(report)).length;
  if (differing > 0) throw differs(reports.length === 1 ? 'not as promised' : `${differing} of ${reports.length} are not as promised`);
}

async function reportsOf(options: VerifyOptions, signal: AbortSignal, progress: Progress): Promise<Report[]> {
  if (options.stack !== undefined) return (await import('../verify/stack/verify-stack.js')).verifyStack(options.stack, options, signal, progress);
  const { verifyExchange } = await import('../verify/exchange/verify-exchange.js');
  const { exchangeOf } = await import('../verify/exchange/from-options.js');
  const { exchangesOfSheetFile } = await import('../verify/exchange/from-sheet.js');
  const exchanges = options.sheet === undefined ? [exchangeOf(options)] : exchangesOfSheetFile(options.sheet, options);
  const reports: Report[] = [];
  for (const exchange of exchanges) reports.push(await verifyExchange(exchange, options, signal, (what) => progress(`${exchange.name}: ${what}`)));
  return reports;
}

async function print(reports: Report[], json: boolean): Promise<void> {
  if (json) {
    printJson({ reports });
    return;
  }
  const { printReport } = await import('../verify/print.js');
  process.stdout.write(reports.map((report) => printReport(report, process.stdout.isTTY === true && !process.env.NO_COLOR)).join('\n'));
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError('must be a number of seconds, at most 3600');
  return value;
}
