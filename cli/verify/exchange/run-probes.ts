import { Exchange } from './exchange';
import { ExchangeCaller } from './exchange-caller';
import { Outcome, skipped, TIMED_OUT } from '../observation';
import type { Progress } from '../progress';
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

/** Makes all calls. @param progress shows what comes next */
export async function runProbes(caller: ExchangeCaller, signal: AbortSignal, progress: Progress): Promise<Observed> {
  const { exchange } = caller;
  const results: ProbeResult[] = [];
  if (!exchange.roleArn) caller.enter();
  for (const probe of PROBES) {
    const promise = probe.promise(exchange);
    if (promise === undefined) continue;
    const what = probe.what(exchange);
    progress(what);
    const outcome = await tryProbe(probe, caller, results, signal);
    results.push({ id: probe.id, what, promise, outcome, verdict: verdictOf(outcome, promise) });
  }
  const clues = new Map<string, Outcome>();
  if (results.some(({ verdict }) => verdict === 'differs' || verdict === 'unclear')) {
    for (const clue of CLUES) {
      if (!clue.outside && !isInside(caller)) continue;
      progress('look for the cause');
      clues.set(clue.id, signal.aborted ? TIMED_OUT : await clue.run(caller));
    }
  }
  progress('clean up');
  caller.aws.grantGrace(10_000);
  if (isInside(caller)) await caller.cleanUp();
  return { results: results.map((result) => withControl(result, results, exchange)), clues, leftovers: leftBehind(caller) };
}

async function tryProbe(probe: Probe, caller: ExchangeCaller, before: ProbeResult[], signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return TIMED_OUT;
  if (!probe.outside && !isInside(caller)) return skipped('the role could not be assumed');
  if (probe.id === 'delete' && probe.promise(caller.exchange) === 'refused' && !caller.leftovers.has(caller.probeKey)
    && before.some(({ id, promise }) => id === 'put' && promise === 'allowed')) return skipped('there is no object to delete');
  const outcome = await probe.run(caller);
  return signal.aborted && outcome.kind === 'unreachable' ? TIMED_OUT : outcome;
}

function leftBehind({ leftovers, openUploads, markers }: ExchangeCaller): string[] {
  return [...leftovers, ...openUploads, ...[...markers].map((key) => `${key} (a version below a delete marker)`)];
}

function isInside({ exchange, credentials }: ExchangeCaller): boolean {
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
