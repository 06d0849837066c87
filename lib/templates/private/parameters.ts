import { BootstraplessSynthesizer, CfnParameter, CfnParameterProps, Stack, StackProps } from 'aws-cdk-lib';
import { KEY_PREFIX_PATTERN } from '../../core/patterns';

/** Stack properties of a published template. The account that deploys it needs no CDK bootstrap. */
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

/** A parameter that may be left empty. */
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

/** A template cannot normalise the key prefix, so policies contain it as entered. */
export function keyPrefixParameter(stack: Stack): CfnParameter {
  return optionalParameter(stack, 'KeyPrefix', {
    description: 'The folder to grant access to, like daily-sync/ (empty: the whole bucket)',
    allowedPattern: KEY_PREFIX_PATTERN,
    constraintDescription: 'Empty, or folder names each followed by a slash, like daily-sync/, without bucket, scheme or leading slash',
  }, { maxLength: 900 });
}
