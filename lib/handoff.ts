import { CfnCondition, CfnOutput, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalid } from './private/errors';
import { describeHandoff } from './private/handoff-metadata';
import { registerStack } from './private/registry';
import { validateText } from './private/text';

/**
 * One value that the other side needs.
 */
export interface HandoffField {
  /** Stable name in PascalCase, part of the output's logical id: `RoleArn`. */
  readonly name: string;

  /** Name for people: `IAM role ARN`. */
  readonly label: string;

  /** The value; a token until the stack is deployed. */
  readonly value: string;

  /** What the other side does with the value. */
  readonly description: string;

  /**
   * The field exists only while the condition holds.
   *
   * @default - it always exists
   */
  readonly condition?: CfnCondition;
}

/**
 * What the other side's requests have to look like.
 */
export interface HandoffRequest {
  /**
   * The regional STS endpoint to assume the role at.
   *
   * @default - no role is assumed
   */
  readonly stsEndpoint?: string;

  /** Which ACL header to send. */
  readonly acl: string;

  /** Which encryption headers to send. */
  readonly encryption: string;

  /** The oldest TLS version that works. */
  readonly minimumTlsVersion: string;

  /** How objects may be uploaded. */
  readonly uploads: string;

  /**
   * The account to send as `ExpectedBucketOwner`.
   *
   * @default - the other side knows the bucket's owner
   */
  readonly expectedBucketOwner?: string;
}

/**
 * An organisation's policy that may stand in the way, and how to make room.
 */
export interface HandoffExemption {
  /** `resource control policy` or `service control policy`. */
  readonly policyType: string;

  /** Who attaches that policy. */
  readonly attachedBy: string;

  /** Where it stands in the way. */
  readonly reason: string;

  /** The condition to add to the policy's Deny statement. */
  readonly condition: any;
}

/**
 * Properties of a hand-off.
 */
export interface HandoffProps {
  /** What is handed off, and to whom. */
  readonly title: string;

  /** The values, in the order in which the other side needs them. */
  readonly fields: HandoffField[];

  /**
   * The policy document that the other side attaches to finish its half.
   *
   * @default - there is nothing to attach
   */
  readonly counterpartPolicy?: any;

  /**
   * What the other side does, in order.
   *
   * @default - nothing
   */
  readonly steps?: string[];

  /**
   * What the other side's requests have to look like.
   *
   * @default - nothing is said
   */
  readonly request?: HandoffRequest;

  /**
   * What the other side can do, in plain words.
   *
   * @default - nothing is said
   */
  readonly can?: string[];

  /**
   * What the other side cannot do, in plain words.
   *
   * @default - nothing is said
   */
  readonly cannot?: string[];

  /**
   * The organisations' policies that may stand in the way.
   *
   * @default - none
   */
  readonly exemptions?: HandoffExemption[];
}

/**
 * What the other side needs to finish its half of an exchange.
 *
 * @example
 * declare const grant: AssumedRoleGrant;
 * for (const field of grant.handoff.fields) {
 *   console.log(`${field.label}: ${field.value}`);
 * }
 */
export class Handoff {
  /** What is handed off, and to whom. */
  public readonly title: string;

  /** The values, in the order in which the other side needs them. */
  public readonly fields: HandoffField[];

  /** The policy document that the other side attaches to finish its half; undefined where there is nothing to attach. */
  public readonly counterpartPolicy?: any;

  /** What the other side does, in order. */
  public readonly steps: string[];

  /** What the other side's requests have to look like. */
  public readonly request?: HandoffRequest;

  /** What the other side can do, in plain words. */
  public readonly can: string[];

  /** What the other side cannot do, in plain words. */
  public readonly cannot: string[];

  /** The organisations' policies that may stand in the way. */
  public readonly exemptions: HandoffExemption[];

  constructor(props: HandoffProps) {
    this.title = props.title;
    this.fields = props.fields;
    this.counterpartPolicy = props.counterpartPolicy;
    this.steps = props.steps ?? [];
    this.request = props.request;
    this.can = props.can ?? [];
    this.cannot = props.cannot ?? [];
    this.exemptions = props.exemptions ?? [];
  }
}

/**
 * Properties of HandoffOutputs.
 */
export interface HandoffOutputsProps {
  /** The hand-off to publish. */
  readonly handoff: Handoff;

  /**
   * Put before every field's name, in PascalCase: `KohlerAdobe` gives `KohlerAdobeRoleArn`.
   *
   * @default - the outputs have the fields' own names
   */
  readonly outputPrefix?: string;

  /**
   * Name of the integration, by which `s3-handoff sheet --integration` finds it.
   *
   * @default - the output prefix, or else the stack's name
   */
  readonly integration?: string;
}

/**
 * Publishes a hand-off as stack outputs. Their logical ids are `<outputPrefix><field name>`: an API, never renamed.
 *
 * What the other side has to do goes into the template's metadata under `cdk-s3-handoff`, so that a deployed stack can be read
 * back without its source (JSON Schema: `cdk-s3-handoff/handoff.schema.json`).
 *
 * @example
 * declare const grant: AssumedRoleGrant;
 * new HandoffOutputs(this, 'AdobeHandoff', { handoff: grant.handoff, outputPrefix: 'KohlerAdobe' });
 */
export class HandoffOutputs extends Construct {
  /**
   * @throws when the output prefix holds anything but letters and digits
   */
  constructor(scope: Construct, id: string, props: HandoffOutputsProps) {
    super(scope, id);
    const { handoff, outputPrefix = '', integration } = props;
    validateOutputPrefix(outputPrefix);
    if (integration !== undefined) validateText('integration', integration);

    for (const field of handoff.fields) {
      const output = new CfnOutput(this, field.name, { value: field.value, description: field.description, condition: field.condition });
      output.overrideLogicalId(`${outputPrefix}${field.name}`);
    }
    const stack = Stack.of(this);
    describeHandoff(stack, handoff, outputPrefix, integration ?? (outputPrefix || stack.stackName));
    registerStack(stack);
    this.node.addValidation({ validate: () => checkComplete(this, handoff) });
  }
}

function validateOutputPrefix(outputPrefix: string): void {
  validateText('outputPrefix', outputPrefix);
  if (!/^[A-Za-z0-9]*$/.test(outputPrefix)) throw invalid('outputPrefix', 'must consist of letters and digits', outputPrefix);
}

function checkComplete(outputs: HandoffOutputs, handoff: Handoff): string[] {
  const missing = handoff.fields.filter((field) => !outputs.node.tryFindChild(field.name));
  return missing.length === 0 ? [] : [`the hand-off grew after its outputs were made, add buckets first: ${missing.map((field) => field.name).join(', ')}`];
}
