import { CfnOutput, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Handoff, HandoffField } from './handoff';
import { asOfNow } from './private/built-handoff';
import { describeHandoff } from './private/metadata';
import { checkComplete, claimOutputNames, topLevelStackOf, validateUnconditional } from './private/output-home';
import { invalid, locateErrors } from '../core/errors';
import { validateKind, validateKinds } from '../core/kinds';
import { validateLine, validateText } from '../core/text';
import { registerStack } from '../policies/private/validation-registry';

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

  /**
   * Name of the company that hands off, for people: `Example Agency`. One line.
   *
   * @default - the sheet names the account
   */
  readonly sender?: string;

  /**
   * Whom the other side asks: an e-mail address, a name or a URL. One line.
   *
   * @default - the sheet names nobody
   */
  readonly contact?: string;
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
   * @throws when the hand-off has no title or fields, a field is without name or value, sender or contact is not one line, the output prefix is not valid or taken, or a nested stack hands off what exists on a condition only
   */
  constructor(scope: Construct, id: string, props: HandoffOutputsProps) {
    super(scope, id);
    validateHandoff(props.handoff);
    const { handoff, outputPrefix = '', integration, sender, contact } = props;
    validateOutputPrefix(outputPrefix);
    if (integration !== undefined) validateText('integration', integration);
    validateLine('sender', sender);
    validateLine('contact', contact);
    const stack = topLevelStackOf(this);
    validateUnconditional(this, stack, handoff.fields);
    claimOutputNames(this, stack, handoff.fields.map((field) => `${outputPrefix}${field.name}`), outputPrefix);

    const outputs = stack === Stack.of(this) ? this : new Construct(stack, `Handoff${Names.uniqueId(this)}`);
    for (const field of handoff.fields) {
      const output = new CfnOutput(outputs, field.name, { value: field.value, description: field.description, condition: field.condition });
      output.overrideLogicalId(`${outputPrefix}${field.name}`);
    }
    describeHandoff(this, stack, handoff, { outputPrefix, integration: integration ?? (outputPrefix || stack.stackName), sender, contact });
    registerStack(stack);
    this.node.addValidation({ validate: () => checkComplete(outputs, asOfNow(handoff).fields) });
  }
}

function validateHandoff(handoff: Handoff): void {
  validateKind('handoff', handoff);
  validateText('title', handoff.title);
  validateFields(handoff.fields);
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
