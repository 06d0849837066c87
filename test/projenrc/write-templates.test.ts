import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import schema from '../../lib/handoffs/handoff.schema.json';
import { PUBLISHED_TEMPLATES } from '../../lib/templates/published-templates';
import { publishedTemplates, writeTemplates } from '../../projenrc/write-templates';

const NAMES = Object.keys(PUBLISHED_TEMPLATES);
const templates = publishedTemplates();
const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

/** Every policy statement of a template, with the choices of conditions taken apart. */
function statementsOf(value: any): any[] {
  if (Array.isArray(value)) return value.flatMap(statementsOf);
  if (typeof value !== 'object' || value === null) return [];
  return 'Effect' in value ? [value] : Object.values(value).flatMap(statementsOf);
}

test('every published template is written as JSON and as YAML, with the same content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  try {
    const files = writeTemplates(folder);
    expect(files.map((file) => basename(file))).toEqual(NAMES.flatMap((name) => [`${name}.template.json`, `${name}.template.yaml`]));
    for (const [index, name] of NAMES.entries()) {
      const [json, yaml] = files.slice(2 * index, 2 * index + 2).map((file) => readFileSync(file, 'utf8'));
      expect(JSON.parse(json)).toEqual(templates[name]);
      expect(parse(yaml, { version: '1.1' })).toEqual(templates[name]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every published template passes CDK's own validation of CloudFormation, where aws-cdk-lib has one", () => {
  const { CDK_VALIDATION } = process.env;
  process.env.CDK_VALIDATION = 'true';
  try {
    expect(Object.keys(publishedTemplates())).toEqual(NAMES);
  } finally {
    process.env.CDK_VALIDATION = CDK_VALIDATION;
  }
});

describe.each(NAMES)('%s', (name) => {
  const template = templates[name];

  test('reads from top to bottom, and shows no trace of CDK', () => {
    expect(Object.keys(template).filter((section) => template[section] !== undefined))
      .toEqual(['AWSTemplateFormatVersion', 'Description', 'Parameters', ...(name === 'counterpart-policy' ? ['Rules'] : []), 'Conditions', 'Resources', 'Outputs', 'Metadata']);
    expect(JSON.stringify(template)).not.toMatch(/aws:cdk|CDKMetadata|BootstrapVersion|cdk-hnb659fds/);
  });

  test('says of which version it is, in its metadata and in an output, and stays short enough to be deployed without a bucket', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(template.Metadata['cdk-s3-handoff-template']).toEqual({ name, version });
    expect(template.Outputs.TemplateVersion.Value).toBe(version);
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThanOrEqual(51_200);
  });

  test('describes every role, parameter and output', () => {
    const roles = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
    for (const { Properties } of roles) expect(Properties.Description).toEqual(expect.any(String));
    for (const { Description } of [...Object.values<any>(template.Parameters), ...Object.values<any>(template.Outputs)]) {
      expect(Description).toEqual(expect.any(String));
    }
  });

  test('says with a Sid what every statement is for, trust apart', () => {
    const policies = Object.values<any>(template.Resources)
      .flatMap(({ Properties: { AssumeRolePolicyDocument: _, ...properties } }) => statementsOf(properties));
    expect(policies.length).toBeGreaterThan(2);
    expect(policies.filter(({ Sid }) => !/^[A-Za-z0-9]+$/.test(Sid ?? ''))).toEqual([]);
  });

  // The counterpart policy ends an exchange: its grantee hands nothing back.
  if (name === 'counterpart-policy') return;
  test('holds a hand-off that its JSON Schema knows', () => {
    expect(validate(template.Metadata['cdk-s3-handoff'])).toBe(true);
    expect(template.Metadata['cdk-s3-handoff'].handoffs.map(({ integration }: any) => integration)).toEqual([name]);
  });
});
