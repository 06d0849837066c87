import { Command, InvalidArgumentError } from 'commander';
import type { StackParameter } from '../check/deployment';
import { differs, note } from '../errors';
import { examples, printJson } from '../print';

interface CheckCommandOptions {
  readonly cdkOut: string;
  readonly stack?: string;
  readonly param: StackParameter[];
  readonly json?: boolean;
}

const EXPLANATION = `
Each hand-off promises something: who may do what, below which key prefix, over TLS, with which external ID. 'check' makes calls of it, those
that have to be allowed and those that have to be denied, and decides them with the policies of the templates and the counterpart policies.
Nothing is deployed, and no credentials are needed. The policy engine is AGPL and not part of this package:

  npm install --save-dev @cloud-copilot/iam-simulate
Exit codes:
  0  every call is decided as promised
  1  a call is not, or cannot be decided
  2  wrong usage, or the policy engine is not installed

With --json: { version, decided, allowed, denied, different, integrations }.`;

export function registerCheck(program: Command): void {
  program.command('check')
    .description('decide who can do what with the buckets of a synthesized app, and whether it is as the hand-offs promise')
    .option('--cdk-out <folder>', 'the synthesized cloud assembly', 'cdk.out')
    .option('--stack <pattern>', "only these stacks: a name, or a pattern like 'client-exchange-*'")
    .option('--param <[stack:]Key=value>', 'a parameter of a stack that has no default; repeat for more', addParameter, [])
    .option('--json', 'print JSON')
    .addHelpText('after', EXPLANATION)
    .addHelpText('after', examples(
      'check',
      "check --stack 'client-exchange-*' --json",
      'check --param partner-destination:WriterRoleArn=arn:aws:iam::222222222222:role/writer',
    ))
    .action(checkApp);
}

async function checkApp({ cdkOut, stack, param, json }: CheckCommandOptions): Promise<void> {
  const { loadEngine } = await import('../check/engine.js');
  loadEngine();
  const { check } = await import('../check/check.js');
  const { checkAsJson, countsOf, printCheck } = await import('../check/print.js');
  const report = check({ cdkOut, stack, parameters: param });
  if (json) printJson(checkAsJson(report));
  else process.stdout.write(printCheck(report, process.stdout.isTTY === true && !process.env.NO_COLOR));
  const { decided, different } = countsOf(report.integrations);
  if (stack === undefined || different > 0) report.leftOut.forEach(note); // whoever picks stacks knows that there are others
  if (different > 0) throw differs(`${different} of ${decided} calls are not as promised`);
}

function addParameter(text: string, given: StackParameter[]): StackParameter[] {
  const [, stack, key, value] = /^(?:([A-Za-z][A-Za-z0-9-]*):)?([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined) throw new InvalidArgumentError('must be Key=value or stack:Key=value');
  return [...given, { stack, key, value }];
}
