import { Aws, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { invalid, locateErrors } from '../core/errors';
import { validateKind } from '../core/kinds';
import { restrictStarterRole } from './private/starter-role';
import { ScheduledDelivery } from './scheduled-delivery';

/**
 * Properties of ConnectivityCheck.
 */
export interface ConnectivityCheckProps {
  /** Whose partners are checked. */
  readonly scheduledDelivery: ScheduledDelivery;

  /**
   * The permissions boundary of the roles with which the rule starts the state machines.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * After each deployment of this stack, puts a test object into every partner's bucket, as the contract requires, and reports which of bucket, policy,
 * ownership and key is wrong. It runs one execution of the state machine for each partner, which fails with `Connectivity.Policy`, for example. The deployment
 * does not wait for it.
 *
 * To check by hand, this construct is not needed: start the state machine with `{"partner": "acme", "check": true}`, or `{"check": true}` for all partners.
 * The test object `_handoff/connectivity-check.json` stays, because the role cannot delete. The check does not cover what the partner's policy denies.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/eventbridge.html
 *
 * @example
 * declare const daily: ScheduledDelivery;
 * new ConnectivityCheck(this, 'Check', { scheduledDelivery: daily });
 */
@locateErrors
export class ConnectivityCheck extends Construct {
  /** Fires when the stack was created or updated. */
  public readonly rule: events.Rule;

  /**
   * @throws if `scheduledDelivery` is in another stack
   */
  constructor(scope: Construct, id: string, props: ConnectivityCheckProps) {
    super(scope, id);
    validateKind('scheduledDelivery', props.scheduledDelivery);
    const { stateMachines, deadLetterQueue, node } = props.scheduledDelivery;
    if (Stack.of(props.scheduledDelivery) !== Stack.of(this)) throw invalid('scheduledDelivery', 'must be in the same stack, whose deployments start the check', node.path);
    this.rule = new events.Rule(this, 'Rule', {
      description: 'Puts a test object into every partner\'s bucket after each deployment',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: { 'stack-id': [Aws.STACK_ID], 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
      },
      targets: stateMachines.map((stateMachine) => startOf(stateMachine, deadLetterQueue, props.permissionsBoundary)),
    });
  }
}

function startOf(stateMachine: sfn.StateMachine, deadLetterQueue: sqs.IQueue, permissionsBoundary?: iam.IManagedPolicy): events.IRuleTarget {
  const start = new SfnStateMachine(stateMachine, { deadLetterQueue, input: events.RuleTargetInput.fromObject({ check: true }) });
  return {
    bind: (rule, id) => {
      const config = start.bind(rule, id);
      restrictStarterRole(config.role!, permissionsBoundary);
      return config;
    },
  };
}
