import { Stage } from '../../tools/lab/stage';
import { describeRow, Row } from '../../tools/policy-engine/table';

/** The first run installs tools, on machines that may be busy. */
const PREPARATION_MS = 400_000;

/** Opens a stage before all tests of a file, closes it after them, and tells how many calls were made. */
export function stageFor(scenario: string, prepare: (stage: Stage) => Promise<void>): () => Stage {
  let stage: Stage | undefined;
  const started = performance.now();
  beforeAll(async () => {
    stage = await Stage.open();
    await prepare(stage);
  }, PREPARATION_MS);
  afterAll(async () => {
    await stage?.close();
    if (stage) report(scenario, stage, (performance.now() - started) / 1000);
  });
  return () => stage!;
}

export interface LabRow extends Row {
  readonly party?: string;
  /** Of an upload. */
  readonly bytes?: number;
  /** Of the error. @default - any refusal will do */
  readonly code?: string;
}

/** Plays rows in order: each must turn out as promised, live and in-process. */
export async function expectAsPromised(stage: Stage, region: string, rows: LabRow[]): Promise<void> {
  const differences: string[] = [];
  for (const row of rows) {
    const { outcome, decision } = await stage.play(row, region, row.bytes);
    const live = outcome.allowed ? 'allowed' : 'denied';
    const decided = decision.allowed ? 'allowed' : 'denied';
    if (live !== row.expect || decided !== row.expect || (row.code !== undefined && row.code !== outcome.code)) {
      differences.push(`${row.party ?? ''} ${describeRow(row)}: promised ${row.expect}, live ${live} ${outcome.code ?? ''}, in-process ${decided} (${decision.by})`);
    }
  }
  expect(differences).toEqual([]);
}

function report(scenario: string, { tally, lab }: Stage, seconds: number): void {
  const { allowed, denied, agreed, sameReason, disagreements } = tally;
  const calls = allowed + denied;
  const refused = lab.gateway.log.filter(({ error }) => error).length;
  process.stdout.write([
    `${scenario}: ${calls} calls in ${seconds.toFixed(1)} s, ${allowed} allowed, ${denied} denied;`,
    ` in-process decision agrees on ${agreed} of ${calls}, and on the reason of ${sameReason} of ${denied} refusals;`,
    ` behind them ${lab.gateway.log.length} mapped requests, ${refused} refused\n`,
    ...disagreements.map((line) => `  differs: ${line}\n`),
  ].join(''));
}
