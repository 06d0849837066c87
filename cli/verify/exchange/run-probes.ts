import { Exchange } from './exchange';
import { Bench } from './exchange-caller';
import { Outcome, skipped, TIMED_OUT } from '../observation';
import { CLUES, Probe, PROBES } from './probes';

export type Verdict = 'as promised' | 'differs' | 'unclear' | 'skipped';

export interface ProbeResult {
  readonly id: string;
  readonly what: string;
  readonly promise: 'allowed' | 'refused';
  readonly outcome: Outcome;
  readonly verdict: Verdict;
}

export interface Observed {
  readonly results: ProbeResult[];
  /** By id. */
  readonly clues: ReadonlyMap<string, Outcome>;
  /** Objects that could not be deleted, uploads that could not be aborted, and delete markers. */
  readonly leftovers: string[];
}

/** Makes all calls. @param tell is told what comes next */
export async function runProbes(bench: Bench, signal: AbortSignal, tell: (what: string) => void): Promise<Observed> {
  const { exchange } = bench;
  const results: ProbeResult[] = [];
  if (!exchange.roleArn) bench.enter();
  for (const probe of PROBES) {
    const promise = probe.promise(exchange);
    if (promise === undefined) continue;
    const what = probe.what(exchange);
    tell(what);
    const outcome = await tryProbe(probe, bench, results, signal);
    results.push({ id: probe.id, what, promise, outcome, verdict: verdictOf(outcome, promise) });
  }
  const clues = new Map<string, Outcome>();
  if (results.some(({ verdict }) => verdict === 'differs' || verdict === 'unclear')) {
    for (const clue of CLUES) {
      if (!clue.outside && !isInside(bench)) continue;
      tell('look for the cause');
      clues.set(clue.id, signal.aborted ? TIMED_OUT : await clue.run(bench));
    }
  }
  tell('clean up');
  bench.aws.grantGrace(10_000);
  if (isInside(bench)) await bench.cleanUp();
  return { results: results.map((result) => withControl(result, results, exchange)), clues, leftovers: leftBehind(bench) };
}

async function tryProbe(probe: Probe, bench: Bench, before: ProbeResult[], signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return TIMED_OUT;
  if (!probe.outside && !isInside(bench)) return skipped('the role could not be assumed');
  if (probe.id === 'delete' && probe.promise(bench.exchange) === 'refused' && !bench.leftovers.has(bench.probeKey)
    && before.some(({ id, promise }) => id === 'put' && promise === 'allowed')) return skipped('there is no object to delete');
  const outcome = await probe.run(bench);
  return signal.aborted && outcome.kind === 'unreachable' ? TIMED_OUT : outcome;
}

function leftBehind({ leftovers, openUploads, markers }: Bench): string[] {
  return [...leftovers, ...openUploads, ...[...markers].map((key) => `${key} (a version below a delete marker)`)];
}

function isInside({ exchange, credentials }: Bench): boolean {
  return exchange.roleArn === undefined || credentials !== undefined;
}

export function verdictOf({ kind }: Outcome, promise: 'allowed' | 'refused'): Verdict {
  if (kind === 'skipped') return 'skipped';
  if (kind === 'allowed' || kind === 'missing') return promise === 'allowed' ? 'as promised' : 'differs';
  if (promise === 'allowed') return 'differs';
  return kind === 'refused' ? 'as promised' : 'unclear';
}

/** Where even what is granted was refused, a refusal proves nothing. */
function withControl(result: ProbeResult, results: ProbeResult[], exchange: Exchange): ProbeResult {
  const control = PROBES.find(({ id }) => id === result.id)?.control?.(exchange);
  if (result.promise === 'allowed' || result.verdict !== 'as promised' || control === undefined || exchange.pending) return result;
  const controlled = results.find(({ id }) => id === control);
  return controlled?.promise === 'allowed' && controlled.verdict !== 'as promised' ? { ...result, verdict: 'unclear' } : result;
}
