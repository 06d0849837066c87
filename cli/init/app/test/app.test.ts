import { App } from 'aws-cdk-lib';
import { context } from '../cdk.json';
import { ClientExchangeStack, DeliveryStack } from 'cdk-s3-handoff';

/** Who has access to what. Edit the list together with the files: its change in a commit shows which access the commit changes. */
const PROMISES = [
  'acme_reports: arn:aws:iam::222222222222:role/reports-reader may list, read below reports/',
  'bolt: we may s3:PutObject, s3:PutObjectAcl on arn:aws:s3:::bolt-inbox/in/*',
];

const app = new App({ context });
ClientExchangeStack.fromFolder(app, 'clients');
DeliveryStack.fromFolder(app, 'partners');
const { stacks } = app.synth();

test('the files grant the access that is promised, and no other', () => {
  const handoffs: Handoff[] = stacks.flatMap(({ template }) => template.Metadata['cdk-s3-handoff'].handoffs);
  expect(handoffs.flatMap(promisesOf)).toEqual(PROMISES);
});

test('every stack synthesizes without a warning', () => {
  expect(stacks.flatMap(({ messages }) => messages.map(({ entry }) => entry.data))).toEqual([]);
});

/** What this test reads of the metadata, which `cdk-s3-handoff/handoff.schema.json` describes. */
interface Handoff {
  readonly integration: string;
  readonly trust?: { readonly principalArn?: string };
  readonly buckets?: { readonly keyPrefix: string; readonly access: string[] }[];
  readonly counterpartPolicy: { readonly Statement: { readonly Action: string | string[]; readonly Resource: string }[] };
}

function promisesOf({ integration, trust, buckets, counterpartPolicy }: Handoff): string[] {
  const who = trust === undefined ? 'whoever has the access key' : trust.principalArn ?? 'nobody yet';
  const client = buckets?.map(({ access, keyPrefix }) => `${who} may ${access.join(', ')} below ${keyPrefix || '/'}`);
  const partner = () => counterpartPolicy.Statement.map(({ Action, Resource }) => `we may ${[Action].flat().join(', ')} on ${Resource}`);
  return (client ?? partner()).map((promise) => `${integration}: ${promise}`);
}
