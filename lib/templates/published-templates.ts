import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AceOppSyncStack } from './ace-opp-sync-stack';
import { CounterpartPolicyStack } from './counterpart-policy-stack';
import { ImportRoleStack } from './import-role-stack';
import { PartnerDestinationStack } from './partner-destination-stack';

/** The published templates: the name of each, and its stack. */
export const PUBLISHED_TEMPLATES: Record<string, new (scope: Construct, id: string, props?: StackProps) => Stack> = {
  'partner-destination': PartnerDestinationStack,
  'ace-opp-sync': AceOppSyncStack,
  'import-role': ImportRoleStack,
  'counterpart-policy': CounterpartPolicyStack,
};

/** A stack for every published template, named like it. */
export function createPublishedStacks(scope: Construct): Stack[] {
  return Object.entries(PUBLISHED_TEMPLATES).map(([name, Template]) => new Template(scope, name));
}
