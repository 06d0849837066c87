import { Statement } from './suggested-statements';
import { Exchange } from '../exchange/exchange';
import { Observed, ProbeResult } from '../exchange/run-probes';
import { Outcome } from '../observation';

export type Cause =
  | 'trust' | 'identity policy' | 'bucket policy' | 'key policy' | 'key state' | 'ownership' | 'region' | 'bucket owner' | 'bucket'
  | 'organisation policy' | 'credentials' | 'network' | 'public access' | 'encryption' | 'secret' | 'unknown';

export type Likelihood = 'certain' | 'likely' | 'possible';

export interface Fix {
  readonly who: 'you' | 'the bucket owner' | "the bucket owner's organisation" | 'your organisation';
  readonly what: string;
  readonly statement?: Statement;
}

/** Why a probe differs, and who can fix it how. */
export interface Finding {
  readonly cause: Cause;
  readonly likelihood: Likelihood;
  /** Ids of the probes. */
  readonly explains: string[];
  readonly words: string;
  readonly fix: Fix;
}

/** The evidence that rules read. */
export class Evidence {
  constructor(readonly exchange: Exchange, readonly callerArn: string, readonly observed: Observed) {}

  result(id: string): ProbeResult | undefined {
    return this.observed.results.find((result) => result.id === id);
  }

  clue(id: string): Outcome | undefined {
    return this.observed.clues.get(id);
  }

  /** Granted, but denied. */
  isRefused(id: string): boolean {
    const result = this.result(id);
    return result?.promise === 'allowed' && result.outcome.kind === 'refused';
  }

  /** The caller is not the principal that the exchange was promised to. */
  get isOtherPrincipal(): boolean {
    return this.result('caller')?.verdict === 'differs';
  }

  /** Not granted, but allowed. */
  isOpen(id: string): boolean {
    const result = this.result(id);
    return result?.promise === 'refused' && result.verdict === 'differs';
  }

  isAsPromised(id: string): boolean {
    return this.result(id)?.promise === 'allowed' && this.result(id)?.verdict === 'as promised';
  }

  isAllowed(clueId: string): boolean {
    const kind = this.clue(clueId)?.kind;
    return kind === 'allowed' || kind === 'missing';
  }

  hasCode(pattern: RegExp): boolean {
    const differing = this.observed.results.filter(({ verdict, outcome }) => verdict === 'differs' && outcome.kind !== 'allowed');
    return differing.some(({ outcome }) => pattern.test(outcome.code ?? ''));
  }

  /** Everything in the bucket that was granted is denied. */
  get hasNoAccess(): boolean {
    const granted = this.observed.results.filter(({ id, promise }) => IN_BUCKET.includes(id) && promise === 'allowed');
    const tried = granted.filter(({ verdict }) => verdict !== 'skipped');
    return tried.length > 0 && tried.every(({ outcome }) => outcome.kind === 'refused');
  }

  /** The caller is a role or user of the bucket owner's account. */
  get isOwnersPrincipal(): boolean {
    return this.exchange.roleArn !== undefined || this.exchange.accessKey;
  }
}

export const IN_BUCKET = ['put', 'list', 'head', 'get', 'multipart', 'delete'];
