import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { stringify } from 'yaml';
import { createPublishedStacks } from '../lib/templates/published-templates';

/** The published templates by name, without a trace of CDK. */
export function publishedTemplates(): Record<string, any> {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': false, 'aws:cdk:enable-asset-metadata': false } });
  const stacks = createPublishedStacks(app);
  const assembly = app.synth();
  return Object.fromEntries(stacks.map(({ stackName, artifactId }) => {
    const template = withVersion(assembly.getStackArtifact(artifactId).template, stackName);
    return [stackName, inReadingOrder(template)];
  }));
}

/** Only what is published carries the version: the stacks, and their snapshots, are the same in each. */
function withVersion(template: any, name: string): any {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  return {
    ...template,
    Outputs: { ...template.Outputs, TemplateVersion: { Description: 'Version of cdk-s3-handoff that this template is from', Value: version } },
    Metadata: { ...template.Metadata, 'cdk-s3-handoff-template': { name, version } },
  };
}

const SECTIONS = ['Description', 'Parameters', 'Rules', 'Conditions', 'Resources', 'Outputs', 'Metadata'];

function inReadingOrder(template: any): any {
  return { AWSTemplateFormatVersion: '2010-09-09', ...Object.fromEntries(SECTIONS.map((section) => [section, template[section]])) };
}

/** Writes every published template as JSON and YAML. */
export function writeTemplates(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(publishedTemplates()).flatMap(([name, template]) => {
    const texts: Record<string, string> = {
      json: `${JSON.stringify(template, undefined, 2)}\n`,
      yaml: stringify(template, { version: '1.1', aliasDuplicateObjects: false, lineWidth: 0 }),
    };
    return Object.entries(texts).map(([format, text]) => {
      const file = join(folder, `${name}.template.${format}`);
      writeFileSync(file, text);
      return file;
    });
  });
}

if (require.main === module) {
  for (const file of writeTemplates('dist/templates')) console.log(file);
}
