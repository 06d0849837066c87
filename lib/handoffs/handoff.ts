import { CfnCondition, CfnOutput, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalid, locateErrors } from '../core/errors';
import { Guide } from './private/guides';
import { describeHandoff } from './private/metadata';
import { validateKind, validateKinds } from '../core/kinds';
import { checkComplete, claimOutputNames, topLevelStackOf, validateUnconditional } from './private/output-home';
import { validateText } from '../core/text';
import { registerStack } from '../policies/private/validation-registry';

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
 *
 * A rule whose answer this app does not know starts with `not known`, and says what to ask. Where a hand-off has several buckets with
 * different rules, each rule names its bucket: `s3://one: …; s3://other: …`.
 */
export interface HandoffRequest {
  /**
   * The regional STS endpoint to assume the role at.
   *
   * @default - no role is assumed
   */
  readonly stsEndpoint?: string;

  /**
   * Which ACL header to send.
   *
   * @default - nothing is uploaded
   */
  readonly acl?: string;

  /**
   * Which encryption headers to send.
   *
   * @default - nothing is uploaded
   */
  readonly encryption?: string;

  /**
   * The oldest TLS version that the bucket's policy does not refuse.
   *
   * @default - nothing is said
   */
  readonly minimumTlsVersion?: string;

  /**
   * How objects may be uploaded.
   *
   * @default - nothing is uploaded
   */
  readonly uploads?: string;

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
 * It claims what this app attached or can read off the bucket, and nothing else. `steps`, `request`, `can` and `cannot` are worked out
 * when they are read: a statement that a bucket's policy gains later counts, in the template's metadata in any case.
 *
 * @example
 * declare const grant: AssumedRoleGrant;
 * for (const field of grant.handoff.fields) {
 *   console.log(`${field.label}: ${field.value}`);
 * }
 */
export class Handoff {
  /**
   * A hand-off whose guide follows from what the app says at the time.
   * @internal
   */
  public static _guidedBy(guide: () => Guide, props: Pick<HandoffProps, 'title' | 'fields' | 'counterpartPolicy'>): Handoff {
    const handoff = new Handoff(props);
    handoff.guide = guide;
    return handoff;
  }

  /** What is handed off, and to whom. */
  public readonly title: string;

  /** The values, in the order in which the other side needs them. */
  public readonly fields: HandoffField[];

  /** The policy document that the other side attaches to finish its half; undefined where there is nothing to attach. */
  public readonly counterpartPolicy?: any;

  private guide: () => Partial<Guide>;

  /**
   * @throws when title or fields are missing, or a field is without name or value
   */
  constructor(props: HandoffProps) {
    const { title, fields, counterpartPolicy, ...guide } = props;
    validateText('title', title);
    validateFields(fields);
    this.title = title;
    this.fields = fields;
    this.counterpartPolicy = counterpartPolicy;
    this.guide = () => guide;
  }

  /** What the other side does, in order. */
  public get steps(): string[] {
    return this._guide().steps;
  }

  /** What the other side's requests have to look like. */
  public get request(): HandoffRequest | undefined {
    return this._guide().request;
  }

  /** What the other side can do, in plain words. */
  public get can(): string[] {
    return this._guide().can;
  }

  /** What the other side cannot do, in plain words. */
  public get cannot(): string[] {
    return this._guide().cannot;
  }

  /** The organisations' policies that may stand in the way. */
  public get exemptions(): HandoffExemption[] {
    return this._guide().exemptions;
  }

  /**
   * Everything that is worked out, at once.
   * @internal
   */
  public _guide(): Omit<Guide, 'request'> & Partial<Pick<Guide, 'request'>> {
    return { steps: [], can: [], cannot: [], exemptions: [], ...this.guide() };
  }

  /**
   * The same hand-off with other fields.
   * @internal
   */
  public _withFields(fields: HandoffField[]): Handoff {
    const { title, counterpartPolicy } = this;
    return Handoff._guidedBy(() => this._guide() as Guide, { title, fields, counterpartPolicy });
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
 * In a nested stack they are outputs of the stack above it, which `cdk deploy` prints and `s3-handoff` reads.
 *
 * What the other side has to do goes into the template's metadata under `cdk-s3-handoff`, so that a deployed stack can be read
 * back without its source (JSON Schema: `cdk-s3-handoff/handoff.schema.json`).
 *
 * @example
 * declare const grant: AssumedRoleGrant;
 * new HandoffOutputs(this, 'AdobeHandoff', { handoff: grant.handoff, outputPrefix: 'KohlerAdobe' });
 */
@locateErrors
export class HandoffOutputs extends Construct {
  /**
   * @throws when the output prefix is not valid or taken, or a nested stack hands off what exists on a condition only
   */
  constructor(scope: Construct, id: string, props: HandoffOutputsProps) {
    super(scope, id);
    validateKind('handoff', props.handoff);
    const { handoff, outputPrefix = '', integration } = props;
    validateOutputPrefix(outputPrefix);
    if (integration !== undefined) validateText('integration', integration);
    const stack = topLevelStackOf(this);
    validateUnconditional(this, stack, handoff.fields);
    claimOutputNames(this, stack, handoff.fields.map((field) => `${outputPrefix}${field.name}`), outputPrefix);

    const outputs = stack === Stack.of(this) ? this : new Construct(stack, `Handoff${Names.uniqueId(this)}`);
    for (const field of handoff.fields) {
      const output = new CfnOutput(outputs, field.name, { value: field.value, description: field.description, condition: field.condition });
      output.overrideLogicalId(`${outputPrefix}${field.name}`);
    }
    describeHandoff(this, stack, handoff, { outputPrefix, integration: integration ?? (outputPrefix || stack.stackName) });
    registerStack(stack);
    this.node.addValidation({ validate: () => checkComplete(outputs, handoff.fields) });
  }
}

function validateFields(fields: HandoffField[]): void {
  validateKinds('field', fields, 'fields');
  fields.forEach(({ name, value }, index) => {
    validateText(`fields[${index}].name`, name);
    validateText(`fields[${index}].value`, value);
  });
}

function validateOutputPrefix(outputPrefix: string): void {
  validateText('outputPrefix', outputPrefix);
  if (!/^[A-Za-z0-9]*$/.test(outputPrefix)) throw invalid('outputPrefix', 'must consist of letters and digits', outputPrefix);
}
