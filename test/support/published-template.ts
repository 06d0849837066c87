import { statSync } from 'node:fs';
import { App, AppProps, Stack } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { nagFindings } from './nag';
import { shorten } from './shorten';
import { templateOf } from './stack';

export function parametersWithDefaults(template: any): [name: string, byDefault?: string][] {
  return Object.entries<any>(template.Parameters).map(([name, { Default }]) => [name, Default]);
}

/** Whether CloudFormation takes a value for a parameter. */
export function takes(template: any, name: string, value: string): boolean {
  const { AllowedPattern, AllowedValues = [value], MaxLength = Infinity } = template.Parameters[name];
  return new RegExp(`^(?:${AllowedPattern})$`).test(value) && AllowedValues.includes(value) && value.length <= MaxLength;
}

/** One row for each value: the parameter's name, the value as a title shows it, and the value. */
export function valuesByParameter(table: Record<string, string[]>): [name: string, shown: string, value: string][] {
  return Object.entries(table).flatMap(([name, values]) => values.map((value): [string, string, string] => [name, shorten(value), value]));
}

/** What the console asks for has to be understood without any other page. */
export function describeForm(template: any): void {
  describe('the form in the console', () => {
    const groups: any[] = template.Metadata['AWS::CloudFormation::Interface'].ParameterGroups;
    test.each(Object.keys(template.Parameters))('explains, checks and groups %s', (name) => {
      expect(template.Parameters[name]).toMatchObject({
        Type: 'String',
        Description: expect.stringMatching(/\w/),
        AllowedPattern: expect.stringMatching(/^\^.*\$$/),
        ConstraintDescription: expect.stringMatching(/\w/),
      });
      expect(groups.filter(({ Parameters }) => Parameters.includes(name))).toHaveLength(1);
    });
    test('groups nothing else, and every group has a label', () => {
      expect(groups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(Object.keys(template.Parameters).sort());
      expect(groups.map(({ Label }) => Label.default)).toEqual(groups.map(() => expect.stringMatching(/\w/)));
    });
    test('takes every default', () => {
      const defaults = parametersWithDefaults(template).filter(([, byDefault]) => byDefault !== undefined);
      expect(defaults.filter(([name, byDefault]) => !takes(template, name, byDefault!))).toEqual([]);
    });
  });
}

interface PlainTemplateOptions {
  /** Sections beside those that every published template has. */
  readonly sections?: string[];
  /** False: the template contains no hand-off. */
  readonly handsOff?: boolean;
}

/** Plain CloudFormation: by console, CLI or quick-create link, in an account that was never bootstrapped. */
export function describePlainTemplate(make: (app: App) => Stack, { sections = [], handsOff = true }: PlainTemplateOptions = {}): void {
  describe.each<[string, AppProps]>([
    ['by default', {}],
    ['with the recommended feature flags', { context: recommendedFlags }],
    ['in an app that reports to AWS', { analyticsReporting: true }],
  ])('deployable where CDK was never heard of, %s', (_, props) => {
    const app = new App(props);
    const stack = make(app);
    const artifact = app.synth().getStackArtifact(stack.artifactId);

    test('nothing but parameters, conditions, resources and outputs', () => {
      const expected = ['Conditions', 'Description', 'Metadata', 'Outputs', 'Parameters', 'Resources', ...sections];
      expect(Object.keys(artifact.template).sort()).toEqual(expected.sort());
      expect(Object.keys(artifact.template.Metadata)).toEqual(['AWS::CloudFormation::Interface', ...handsOff ? ['cdk-s3-handoff'] : []]);
    });
    test('no bootstrap, assets or CDK metadata', () => {
      expect(artifact.assets).toEqual([]);
      expect(artifact.stackTemplateAssetObjectUrl).toBeUndefined();
      expect(artifact.requiresBootstrapStackVersion).toBeUndefined();
      expect(JSON.stringify(artifact.template)).not.toMatch(/BootstrapVersion|AWS::CDK::Metadata|aws:cdk|aws:asset/);
    });
    test('small enough to be passed by value', () => {
      expect(statSync(artifact.templateFullPath).size).toBeLessThan(51200);
    });
    test('no literal partition, account or Region', () => {
      expect(JSON.stringify(templateOf(stack).Resources)).not.toMatch(/arn:aws|amazonaws|\d{12}|us-[a-z]+-\d/);
    });
    test('cdk-nag finds nothing', () => {
      expect(nagFindings(stack)).toEqual([]);
    });
  });
}
