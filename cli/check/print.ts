import { createColors } from 'picocolors';
import type { CheckedCall, CheckedIntegration, CheckReport } from './check';
import { isDelivery } from './delivery-questions';
import { isPending } from './exchange-questions';
import { oneLine } from '../errors';
import type { Sheet } from '../handoff/sheet';
import { plainTable } from '../plain-table';

/** For people: a table for each integration, and a summary. */
export function printCheck({ integrations }: CheckReport, isTerminal: boolean): string {
  const { bold, dim, green, red, yellow } = createColors(isTerminal);
  return `${[...integrations.map(describe), summary()].join('\n\n')}\n`;

  function describe({ sheet, calls }: CheckedIntegration): string {
    const rows = calls.map(({ question, decision, asPromised }) => {
      const verdict = decision.allowed ? 'allowed' : 'denied';
      return [
        oneLine(question.party),
        question.action,
        oneLine(objectOf(question)),
        question.expect,
        asPromised ? (decision.allowed ? green : yellow)(verdict) : red(bold(`${verdict}  <-- differs`)),
        decision.allowed ? '' : dim(deniedBy(decision.by)),
      ];
    });
    const table = plainTable(rows, ['who', 'action', 'object', 'promised', 'decided', ''].map((head) => dim(head)));
    return `${bold(oneLine(sheet.integration))}  ${dim(oneLine(`${sheet.stack}: ${wayIn(sheet)}`))}\n${indented(table)}`;
  }

  function summary(): string {
    const { decided, allowed, denied, different } = countsOf(integrations);
    return (different === 0 ? green : red)(`${decided} calls decided: ${allowed} allowed, ${denied} denied, ${different} not as promised`);
  }
}

export function countsOf(integrations: CheckedIntegration[]): { decided: number; allowed: number; denied: number; different: number } {
  const calls = integrations.flatMap((integration) => integration.calls);
  const count = (holds: (call: CheckedCall) => boolean) => calls.filter(holds).length;
  return {
    decided: calls.length,
    allowed: count(({ decision }) => decision.allowed),
    denied: count(({ decision }) => !decision.allowed),
    different: count(({ asPromised }) => !asPromised),
  };
}

/** For programs. */
export function checkAsJson({ integrations }: CheckReport): object {
  return {
    ...countsOf(integrations),
    integrations: integrations.map(({ sheet, calls }) => ({
      stack: sheet.stack,
      integration: sheet.integration,
      calls: calls.map(({ question, decision, asPromised }) => ({
        party: question.party,
        principal: question.who.arn,
        role: question.assume?.roleArn ?? null,
        action: question.action,
        bucket: question.bucket ?? null,
        key: question.key ?? null,
        prefix: question.prefix ?? null,
        promised: question.expect,
        decided: decision.allowed ? 'allowed' : 'denied',
        deniedBy: decision.allowed ? null : decision.by,
        asPromised,
      })),
    })),
  };
}

function wayIn(sheet: Sheet): string {
  const { trust, buckets } = sheet;
  if (isDelivery(sheet)) return 'delivery';
  const way = trust?.roleArn ? 'assumed role' : trust ? 'direct trust' : 'access key';
  const folders = buckets.map(({ access, keyPrefix }) => `${access ? access.join(', ') || 'nothing of an object' : 'what the bucket owner allows'} below ${keyPrefix || 'the whole bucket'}`);
  return `${way}${isPending(sheet) ? ', pending' : ''}; ${[...new Set(folders)].join('; ')}`;
}

function objectOf({ bucket, key, prefix, action }: CheckedCall['question']): string {
  if (key !== undefined) return key;
  if (prefix !== undefined) return `${prefix}*`;
  return bucket === undefined ? '' : action === 's3:ListBucket' ? '(no prefix)' : '(the bucket)';
}

/** The role is in the sheet. */
function deniedBy(by: string): string {
  return by.replace(/ of arn:\S+/, '');
}

function indented(text: string): string {
  return text.split('\n').map((line) => `  ${line}`.trimEnd()).join('\n');
}
