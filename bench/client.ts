import { Construct } from 'constructs';

/** One client, and the one partner that assumes a role in its bucket. */
export interface Client {
  readonly name: string;
  readonly principalArn: string;
  readonly externalId: string;
  readonly keyPrefix: string;
}

/** A way of writing a client into a stack. */
export interface Program {
  /** What the program imports, loaded: classes of aws-cdk-lib are loaded when they are first read. */
  readonly imported: unknown[];
  addClient(scope: Construct, client: Client, withHandoff: boolean): void;
}

export function clientNumber(index: number): Client {
  return { name: `client${index}`, principalArn: `arn:aws:iam::222222222222:role/ingest-${index}`, externalId: `id_YjJmODYz${index}`, keyPrefix: 'in/' };
}
