import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AceOppSyncStack } from './ace-opp-sync-stack';
import { CounterpartPolicyStack } from './counterpart-policy-stack';
import { ImportRoleStack } from './import-role-stack';
import { PartnerDestinationStack } from './partner-destination-stack';

/** The published templates by name, each with the class of its stack. */
export const PUBLISHED_TEMPLATES: Record<string, new (scope: Construct, id: string, props?: StackProps) => Stack> = {
  'partner-destination': PartnerDestinationStack,
  'ace-opp-sync': AceOppSyncStack,
  'import-role': ImportRoleStack,
  'counterpart-policy': CounterpartPolicyStack,
};

/** Creates a stack for every published template, with the template's name as its id. */
export function createPublishedStacks(scope: Construct): Stack[] {
  return Object.entries(PUBLISHED_TEMPLATES).map(([name, Template]) => new Template(scope, name));
}
