import { BootstraplessSynthesizer, CfnParameter, CfnParameterProps, Stack, StackProps } from 'aws-cdk-lib';
import { KEY_PREFIX_PATTERN } from '../../core/patterns';

/** Properties of a published template, which needs no CDK in the account that deploys it. */
export function publishedStackProps(props: StackProps | undefined, description: string): StackProps {
  return { synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false, description, ...props };
}

export interface ParameterText {
  readonly description: string;
  readonly allowedPattern: string;
  readonly constraintDescription: string;
}

export function parameter(stack: Stack, id: string, text: ParameterText, others: CfnParameterProps = {}): CfnParameter {
  return new CfnParameter(stack, id, { ...text, ...others });
}

/** A parameter that may stay empty. */
export function optionalParameter(stack: Stack, id: string, text: ParameterText, others: CfnParameterProps = {}): CfnParameter {
  return parameter(stack, id, text, { default: '', ...others });
}

/** The console shows parameters in these groups instead of alphabetically. */
export function groupParameters(stack: Stack, groups: Record<string, CfnParameter[]>): void {
  stack.addMetadata('AWS::CloudFormation::Interface', {
    ParameterGroups: Object.entries(groups).map(([label, parameters]) => ({
      Label: { default: label },
      Parameters: parameters.map(({ node }) => node.id),
    })),
  });
}

/** A template cannot normalize: policies contain the key prefix as entered. */
export function keyPrefixParameter(stack: Stack): CfnParameter {
  return optionalParameter(stack, 'KeyPrefix', {
    description: 'The folder to open, like daily-sync/ (empty: the whole bucket)',
    allowedPattern: KEY_PREFIX_PATTERN,
    constraintDescription: 'Empty, or folder names each followed by a slash, without bucket, scheme or a slash at the beginning, like daily-sync/',
  }, { maxLength: 900 });
}
