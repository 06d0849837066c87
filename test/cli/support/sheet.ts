import type { Sheet } from '../../../cli/handoff/sheet';

/** A deployed sheet of a role, changed where a test says so. */
export function sheetWith(changes: Partial<Sheet> = {}): Sheet {
  return {
    stack: 'client-exchange-kohler',
    account: '111111111111',
    region: 'us-east-1',
    deployed: true,
    date: '2026-11-27',
    sender: 'Example Agency',
    contact: null,
    integration: 'kohler_adobe',
    title: 'Role for Adobe',
    fields: [{ name: 'Status', label: 'Status', value: 'READY', description: 'READY or PENDING' }],
    secret: null,
    steps: ['Assume the role.'],
    policy: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::111111111111:role/exchange' }] },
    can: ['read objects'],
    cannot: [],
    request: null,
    exemptions: [],
    trust: {
      principalArn: 'arn:aws:iam::222222222222:role/team/adobe-ingest', roleArn: 'arn:aws:iam::111111111111:role/exchange', externalIds: ['id_1', 'id_2'],
    },
    buckets: [{ bucketName: 'kohler-exchange', keyPrefix: 'adobe/', region: 'eu-west-1', access: ['list', 'read'] }],
    links: {},
    ...changes,
  };
}

export const PENDING = { name: 'Status', label: 'Status', value: 'PENDING', description: 'READY or PENDING' };
