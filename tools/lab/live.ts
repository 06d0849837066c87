import { liveExchanges } from './live-exchanges';
import { printExchange, printSummary } from './promises/print';
import { PlayedRow, Stage } from './stage';
import { DecidedRow } from '../policy-engine/table';

/** Plays scenario 1 and 2 for a person to watch: real calls into an emulated cloud, decided by the policies deployed there. */
async function main(): Promise<boolean> {
  const started = performance.now();
  const stage = await Stage.open();
  const decided: DecidedRow[] = [];
  try {
    for await (const { exchange, region } of liveExchanges(stage)) {
      const rows: DecidedRow[] = [];
      for (const row of exchange.promises) rows.push(asDecided(await stage.play(row, region)));
      printExchange(exchange, rows);
      decided.push(...rows);
    }
  } finally {
    await stage.close();
  }
  printSummary(decided, (performance.now() - started) / 1000);
  return decided.every(({ asExpected }) => asExpected);
}

function asDecided({ row, outcome: { allowed, code }, by }: PlayedRow): DecidedRow {
  return {
    row,
    decision: { allowed, by: [code, by].filter(Boolean).join(', '), action: row.action },
    asExpected: allowed === (row.expect === 'allowed'),
  };
}

main().then((asPromised) => { process.exitCode = asPromised ? 0 : 1; }, (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
