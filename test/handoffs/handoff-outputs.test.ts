import { App, BootstraplessSynthesizer, CfnCondition, CfnOutput, CfnParameter, Fn, NestedStack, Stack, StackProps } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { sheetsOf } from '../../cli/handoff/sheet';
import { readCdkOut } from '../../cli/stack/cloud-assembly';
import { AssumedRoleGrant, ExchangeAccess, ExternalPrincipal, Handoff, HandoffField, HandoffOutputs } from '../../lib';
import { refusalAt } from '../support/refusal';
import { newStack, templateOf, VENDOR } from '../support/stack';

const field = (name: string, value = `value of ${name}`): HandoffField => ({ name, label: `Label of ${name}`, value, description: `Description of ${name}` });
const fields = (count: number, length = 1) => Array.from({ length: count }, (_, index) => field(`Field${index}`, 'x'.repeat(length)));
const handoffWith = (given: HandoffField[]): Handoff => ({ title: 'Role Adobe', fields: given, steps: [], can: [], cannot: [], exemptions: [] });
const handoffOf = (...names: string[]) => handoffWith(names.map((name) => field(name)));

describe('HandoffOutputs', () => {
  test('publishes every field in its order, under its own name', () => {
    const stack = newStack();
    new HandoffOutputs(stack, 'Outputs', { handoff: handoffOf('RoleArn', 'BucketName', 'KeyPrefix', 'Status') });
    expect(Object.entries(templateOf(stack).Outputs)).toEqual(['RoleArn', 'BucketName', 'KeyPrefix', 'Status'].map(
      (name) => [name, { Value: `value of ${name}`, Description: `Description of ${name}` }]));
  });

  test('puts the prefix before every name, wherever the construct is', () => {
    const app = new App();
    const stack = new Stack(app, 'Deep');
    const grant = new AssumedRoleGrant(stack, 'Adobe', {
      bucket: new s3.Bucket(stack, 'Bucket'),
      access: ExchangeAccess.READ,
      principal: ExternalPrincipal.account(VENDOR),
    });
    new HandoffOutputs(grant, 'Outputs', { handoff: grant.handoff, outputPrefix: 'KohlerAdobe' });
    expect(Object.keys(templateOf(stack).Outputs))
      .toEqual(['KohlerAdobeRoleArn', 'KohlerAdobeBucketName', 'KohlerAdobeKeyPrefix', 'KohlerAdobeRegion', 'KohlerAdobeStatus']);
  });

  test('publishes two hand-offs side by side', () => {
    const stack = newStack();
    for (const outputPrefix of ['KohlerAdobe', 'KohlerAgency']) {
      new HandoffOutputs(stack, outputPrefix, { handoff: handoffOf('BucketName'), outputPrefix });
    }
    expect(Object.keys(templateOf(stack).Outputs)).toEqual(['KohlerAdobeBucketName', 'KohlerAgencyBucketName']);
  });

  test('an output exists only while the condition of its field holds', () => {
    const stack = newStack();
    const key = new CfnParameter(stack, 'Key');
    const condition = new CfnCondition(stack, 'KeyGiven', { expression: Fn.conditionNot(Fn.conditionEquals(key.valueAsString, '')) });
    new HandoffOutputs(stack, 'Outputs', { handoff: handoffWith([{ ...field('KmsKeyArn'), condition }, field('Region')]) });
    expect(templateOf(stack).Outputs).toMatchObject({ KmsKeyArn: { Condition: 'KeyGiven' } });
    expect(templateOf(stack).Outputs.Region).not.toHaveProperty('Condition');
  });

  test.each(['kohler_adobe', 'Kohler-Adobe', 'Kohler Adobe', 'Kohlé'])('refuses the prefix %j, which CloudFormation would', (outputPrefix) => {
    expect(() => new HandoffOutputs(newStack(), 'Outputs', { handoff: handoffOf('RoleArn'), outputPrefix }))
      .toThrow(refusalAt('Stack/Outputs', `'outputPrefix' must consist of letters and digits, got: '${outputPrefix}'`));
  });
});

test.each<[property: string, value: unknown, message: string]>([
  ['outputPrefix', 'Kohler ', "'outputPrefix' must not have white space at either end, got: 'Kohler '"],
  ['outputPrefix', 7, "'outputPrefix' must be a string, put it in quotes, got: 7"],
  ['integration', ' kohler', "'integration' must not have white space at either end, got: ' kohler'"],
  ['integration', 7, "'integration' must be a string, put it in quotes, got: 7"],
  ['sender', 7, "'sender' must be a string, put it in quotes, got: 7"],
  ['sender', '', "'sender' must be one line of 1 to 256 characters, got: ''"],
  ['contact', 'a@agency.example\nb@agency.example', "'contact' must be one line of 1 to 256 characters, got: 'a@agency.example\\nb@agency.example'"],
  ['contact', ' a@agency.example', "'contact' must not have white space at either end, got: ' a@agency.example'"],
])('refuses %s %j', (property, value, message) => {
  expect(() => new HandoffOutputs(newStack(), 'Outputs', { handoff: handoffOf('RoleArn'), [property]: value })).toThrow(refusalAt('Stack/Outputs', message));
});

test('the metadata says who hands off, and whom to ask', () => {
  const stack = newStack();
  new HandoffOutputs(stack, 'First', { handoff: handoffOf('RoleArn'), outputPrefix: 'First', sender: 'Example Agency', contact: 'data-team@agency.example' });
  new HandoffOutputs(stack, 'Second', { handoff: handoffOf('RoleArn'), outputPrefix: 'Second' });
  const [first, second] = templateOf(stack).Metadata['cdk-s3-handoff'].handoffs;
  expect(first).toMatchObject({ sender: 'Example Agency', contact: 'data-team@agency.example' });
  expect(Object.keys(second).filter((key) => ['sender', 'contact'].includes(key))).toEqual([]);
});

describe('two hand-offs in one stack', () => {
  test('need two prefixes', () => {
    const stack = newStack();
    new HandoffOutputs(stack, 'First', { handoff: handoffOf('Status', 'BucketName') });
    expect(() => new HandoffOutputs(stack, 'Second', { handoff: handoffOf('RoleArn', 'BucketName') }))
      .toThrow(refusalAt('Stack/Second', "'outputPrefix' must be another one, 'Stack/First' has an output 'BucketName' already, got: ''"));
    expect(() => new HandoffOutputs(stack, 'Third', { handoff: handoffOf('RoleArn', 'BucketName'), outputPrefix: 'Third' })).not.toThrow();
  });

  test('need none in two stacks', () => {
    const app = new App();
    for (const id of ['One', 'Other']) new HandoffOutputs(new Stack(app, id), 'Outputs', { handoff: handoffOf('BucketName') });
  });
});

describe('in a nested stack', () => {
  const nested = () => {
    const app = new App();
    const stack = new Stack(app, 'Top', { env: { account: '111111111111', region: 'us-east-1' } });
    const inner = new NestedStack(new NestedStack(stack, 'Outer'), 'Inner');
    const bucket = new s3.Bucket(inner, 'Bucket', { enforceSSL: true });
    const grant = new AssumedRoleGrant(inner, 'Adobe', { bucket, keyPrefix: 'in/', access: ExchangeAccess.WRITE, principal: ExternalPrincipal.account(VENDOR) });
    new HandoffOutputs(inner, 'Outputs', { handoff: grant.handoff, outputPrefix: 'Adobe' });
    return { app, stack, inner };
  };

  test('the outputs are those of the stack that is deployed', () => {
    const { stack, inner } = nested();
    const template = templateOf(stack);
    expect(Object.keys(template.Outputs)).toEqual(['AdobeRoleArn', 'AdobeBucketName', 'AdobeKeyPrefix', 'AdobeRegion', 'AdobeStatus']);
    expect(template.Outputs.AdobeBucketName.Value).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^OuterNestedStack/), expect.stringMatching(/^Outputs\./)] });
    expect(templateOf(inner).Metadata?.['cdk-s3-handoff']).toBeUndefined();
  });

  test('a sheet finds the hand-off, and names the outputs in its texts', () => {
    const { app, stack } = nested();
    const [snapshot] = readCdkOut(app.synth().directory, 'Top');
    const [sheet] = sheetsOf({ ...snapshot, deployed: true, outputs: new Map([['AdobeRoleArn', 'arn:role'], ['AdobeBucketName', 'exchange'], ['AdobeKeyPrefix', 'in/'], ['AdobeRegion', 'us-east-1'], ['AdobeStatus', 'READY']]) });
    expect(sheet.can).toEqual(['put objects below s3://exchange/in/']);
    expect(sheet.cannot).toContain('connect to s3://exchange without TLS');
    expect(sheet.policy).toMatchObject({ Statement: [{ Resource: 'arn:role' }] });
    expect(JSON.stringify(sheet)).not.toMatch(/‹|\{\{/);
    expect(stack.node.validate()).toEqual([]);
  });

  test('what exists on a condition only is refused: a condition cannot leave its template', () => {
    const inner = new NestedStack(newStack(), 'Inner');
    const condition = new CfnCondition(inner, 'Given', { expression: Fn.conditionEquals('a', 'b') });
    const handoff = handoffWith([{ ...field('KmsKeyArn'), condition }]);
    const message = "'handoff' must not depend on a CfnCondition in a nested stack, got: 'KmsKeyArn'";
    expect(() => new HandoffOutputs(inner, 'Outputs', { handoff })).toThrow(refusalAt('Stack/Inner/Outputs', message));
  });
});

describe('a hand-off that grew after its outputs were made', () => {
  const grown = (outputsFirst: boolean) => {
    const stack = newStack();
    const grant = new AssumedRoleGrant(stack, 'Vendor', {
      bucket: new s3.Bucket(stack, 'First'), access: ExchangeAccess.READ, principal: ExternalPrincipal.account(VENDOR),
    });
    const publish = () => new HandoffOutputs(stack, 'Outputs', { handoff: grant.handoff });
    if (outputsFirst) publish();
    grant.addBucket(new s3.Bucket(stack, 'Second'), { access: ExchangeAccess.READ, keyPrefix: 'second/' });
    if (!outputsFirst) publish();
    return stack;
  };

  test('is a synth error that names what is missing', () => {
    expect(grown(true).node.findChild('Outputs').node.validate())
      .toEqual(['the hand-off grew after its outputs were made, add buckets and parties first: BucketName2, KeyPrefix2, Region2']);
    expect(() => templateOf(grown(true))).toThrow('the hand-off grew after its outputs were made, add buckets and parties first: BucketName2, KeyPrefix2, Region2');
  });

  test('is whole when the buckets come first', () => {
    expect(Object.keys(templateOf(grown(false)).Outputs)).toEqual([
      'RoleArn', 'BucketName', 'KeyPrefix', 'Region', 'BucketName2', 'KeyPrefix2', 'Region2', 'Status',
    ]);
  });
});

describe('limits of a stack', () => {
  const published = (handoff: Handoff, props?: StackProps) => {
    const stack = newStack(props);
    new HandoffOutputs(stack, 'Outputs', { handoff });
    return stack;
  };

  test('200 outputs are fine, 201 are an error, whoever made them', () => {
    const stack = published(handoffWith(fields(199)));
    new CfnOutput(stack, 'Own', { value: 'x' });
    expect(stack.node.validate()).toEqual([]);
    new CfnOutput(stack, 'OneTooMany', { value: 'x' });
    const message = "stack 'Stack' has 201 outputs, the limit is 200: spread the integrations over several stacks";
    expect(stack.node.validate()).toEqual([message]);
    expect(() => templateOf(stack)).toThrow(message);
  });

  test('a template that travels by value has at most 51,200 bytes', () => {
    const large = handoffWith(fields(60, 900));
    expect(() => templateOf(published(large, { synthesizer: new BootstraplessSynthesizer() })))
      .toThrow(/the template of stack 'Stack' has \d{5} bytes, the limit is 51200: deploy with a bootstrap bucket \(the default synthesizer\), or spread/);
    expect(Object.keys(templateOf(published(large)).Outputs)).toHaveLength(60);
  });

  test('a template of ordinary size needs no bootstrap bucket', () => {
    const stack = published(handoffWith(fields(60, 100)), { synthesizer: new BootstraplessSynthesizer() });
    expect(Object.keys(templateOf(stack).Outputs)).toHaveLength(60);
  });
});
