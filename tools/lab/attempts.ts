import { Stage } from './stage';
import { runTool } from './tools';

/** What somebody tries with a client that is not ours, and how it must end. */
export interface Attempt {
  readonly what: string;
  readonly args: string[];
  /** What the gateway refuses on the way. @default - nothing */
  readonly refused?: string[];
  /** Whether the client ends with an error. @default false */
  readonly fails?: boolean;
  /** What the error says. @default - anything */
  readonly says?: string;
}

export interface Client {
  readonly command: string;
  /** Before the arguments of each attempt. */
  readonly common: string[];
  readonly environment: Record<string, string>;
}

export async function expectAttempt(stage: Stage, { command, common, environment }: Client, { args, refused = [], fails = false, says = '' }: Attempt): Promise<void> {
  const { log } = stage.lab.gateway;
  const from = log.length;
  const { succeeded, output } = await runTool(command, [...common, ...args], environment);
  const errors = log.slice(from).filter(({ error }) => error).map(({ operation }) => operation.slice(3).replace(/^PUT \/[^/]+\/?$/, 'PUT bucket'));
  expect({ succeeded, refused: [...new Set(errors)].sort(), output: succeeded === fails ? output : '' })
    .toEqual({ succeeded: !fails, refused: [...refused].sort(), output: '' });
  expect(output).toContain(says);
}
