import { Row } from '../../policy-engine/table';

/** A call of one party, with what the configuration promises for it. */
export interface Promised extends Row {
  /** The party, and what is special about this call. */
  readonly party: string;
}

/** One integration: what is handed off, and what each party can do with it. */
export interface Exchange {
  readonly title: string;
  readonly subtitle: string;
  readonly handoff: [name: string, value: string][];
  readonly promises: Promised[];
}
