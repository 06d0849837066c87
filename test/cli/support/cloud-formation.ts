import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { ACCOUNT, REGION, StackFixture } from './hand-offs';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Speaks as much of the query protocol of CloudFormation and IAM as reading a stack and its roles takes. */
export class FakeCloudFormation {
  /** Asked so far: `DescribeStacks kohler`. */
  readonly calls: string[] = [];
  private readonly server: Server;

  /** @param answers by action, or by action and stack: `DescribeStacks kohler` */
  constructor(answers: Record<string, Answer>) {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => { text += chunk; });
      request.on('end', () => {
        const form = new URLSearchParams(text);
        const call = `${form.get('Action')} ${form.get('StackName')}`;
        this.calls.push(call);
        const { status, body } = answers[call] ?? answers[form.get('Action') ?? ''] ?? refusal('InvalidAction', 'unknown');
        response.writeHead(status, { 'Content-Type': 'text/xml' }).end(body);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((listening) => { this.server.listen(0, '127.0.0.1', listening); });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

export function stackId(name: string): string {
  return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name}/0a1b2c3d`;
}

export function deployed({ name, template, outputs }: StackFixture, parameters: Record<string, string> = {}): Record<string, Answer> {
  const member = (fields: Record<string, string>) => `<member>${elements(fields)}</member>`;
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => member({ OutputKey, OutputValue }));
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => member({ ParameterKey, ParameterValue }));
  return {
    DescribeStacks: result('DescribeStacks', `<Stacks><member>${elements({
      StackId: stackId(name), StackName: name, StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-01-01T00:00:00Z',
    })}<Outputs>${Outputs.join('')}</Outputs><Parameters>${Parameters.join('')}</Parameters></member></Stacks>`),
    GetTemplate: result('GetTemplate', elements({ TemplateBody: typeof template === 'string' ? template : JSON.stringify(template) })),
  };
}

export function refusal(code: string, message: string, status = 403): Answer {
  return { status, body: `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type>${elements({ Code: code, Message: message })}</Error></ErrorResponse>` };
}

export function result(action: string, content: string): Answer {
  return { status: 200, body: `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${content}</${action}Result></${action}Response>` };
}

export function elements(fields: Record<string, string>): string {
  return Object.entries(fields).map(([name, value]) => `<${name}>${escape(value)}</${name}>`).join('');
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
