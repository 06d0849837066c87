import { deployExchanges } from './exchanges';
import { printExchange, printSummary } from './print';
import { synthesize } from './synth';
import { Cloud } from '../policy-engine/cloud';
import { decideAll } from '../policy-engine/table';

const started = process.hrtime.bigint();
const cloud = new Cloud();
const decided = deployExchanges(cloud, synthesize()).flatMap((exchange) => {
  const rows = decideAll(cloud, exchange.promises);
  printExchange(exchange, rows);
  return rows;
});
printSummary(decided, Number(process.hrtime.bigint() - started) / 1e9);
process.exitCode = decided.every(({ asExpected }) => asExpected) ? 0 : 1;
