import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { clientNumber, Program } from './client';

/** How many clients there are, and how they are divided into stacks. */
export interface Scenario {
  readonly clients: number;
  readonly clientsOfStack: number;
  readonly withHandoff: boolean;
}

/** As `cdk synth` would run it: with the flags of cdk.json, and the paths of constructs in the templates. */
export function makeApp({ addClient }: Program, { clients, clientsOfStack, withHandoff }: Scenario, outdir: string): App {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const app = new App({ outdir, context: { ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true } });
  let stack: Stack | undefined;
  for (let index = 0; index < clients; index++) {
    if (!stack || index % clientsOfStack === 0) stack = new Stack(app, `Clients${index}`, { env: { account: '111111111111', region: 'us-east-1' } });
    addClient(stack, clientNumber(index), withHandoff);
  }
  return app;
}

export function templatesIn(outdir: string): string[] {
  return readdirSync(outdir).filter((file) => file.endsWith('.template.json')).map((file) => readFileSync(join(outdir, file), 'utf8'));
}
