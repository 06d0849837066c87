import { App, CfnParameter, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { KEY_PREFIX_PATTERN } from '../../../lib/core/patterns';
import { groupParameters, keyPrefixParameter, optionalParameter, parameter, publishedStackProps } from '../../../lib/templates/private/parameters';
import { templateOf } from '../../support/stack';

const TEXT = { description: 'What it is', allowedPattern: '^[a-z]*$', constraintDescription: 'small letters' };

describe('a published template', () => {
  const published = (props: object = {}) => new Stack(new App({ analyticsReporting: true }), 'Stack', publishedStackProps(props, 'What it does'));

  test('can be deployed where CDK was never heard of', () => {
    expect(templateOf(published())).toEqual({ Description: 'What it does' });
  });

  test('names no account and no region', () => {
    expect(published().environment).toBe('aws://unknown-account/unknown-region');
  });

  test('gives way to what its user wants', () => {
    const stack = published({ description: 'Mine', synthesizer: new DefaultStackSynthesizer() });
    expect(templateOf(stack)).toMatchObject({ Description: 'Mine', Parameters: { BootstrapVersion: {} } });
  });
});

describe('parameters', () => {
  const stack = new Stack(new App(), 'Stack', publishedStackProps(undefined, 'x'));
  const required = parameter(stack, 'Required', TEXT, { maxLength: 9 });
  const optional = optionalParameter(stack, 'Optional', TEXT);
  const keyPrefix = keyPrefixParameter(stack);
  groupParameters(stack, { 'Your bucket': [required, keyPrefix], 'From the vendor': [optional] });
  const template = templateOf(stack);

  test('a required one has no default', () => {
    expect(template.Parameters.Required).toEqual({
      Type: 'String', Description: 'What it is', AllowedPattern: '^[a-z]*$', ConstraintDescription: 'small letters', MaxLength: 9,
    });
  });

  test('an optional one may stay empty', () => {
    expect(template.Parameters.Optional).toMatchObject({ Default: '' });
  });

  test('the console shows them in groups', () => {
    expect(template.Metadata['AWS::CloudFormation::Interface']).toEqual({
      ParameterGroups: [
        { Label: { default: 'Your bucket' }, Parameters: ['Required', 'KeyPrefix'] },
        { Label: { default: 'From the vendor' }, Parameters: ['Optional'] },
      ],
    });
  });

  test('the key prefix is a parameter with an explanation', () => {
    expect(keyPrefix).toBeInstanceOf(CfnParameter);
    expect(template.Parameters.KeyPrefix).toMatchObject({
      Type: 'String', Default: '', MaxLength: 900, AllowedPattern: KEY_PREFIX_PATTERN, Description: expect.any(String), ConstraintDescription: expect.any(String),
    });
  });
});
