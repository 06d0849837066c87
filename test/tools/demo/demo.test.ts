import { spawnSync } from 'node:child_process';
import { deployExchanges } from '../../../tools/demo/exchanges';
import { synthesize } from '../../../tools/demo/synth';
import { Cloud } from '../../../tools/policy-engine/cloud';
import { decideAll } from '../../../tools/policy-engine/table';

const templates = synthesize();

function differences(tampered: Record<string, any>): string[] {
  const cloud = new Cloud();
  return deployExchanges(cloud, tampered).flatMap(({ title, promises }) => decideAll(cloud, promises)
    .filter(({ asExpected }) => !asExpected)
    .map(({ row }) => `${title}: ${(row as { party?: string }).party}`));
}

function tamper(stack: string, type: string, change: (properties: any) => void): Record<string, any> {
  const copy = structuredClone(templates);
  for (const resource of Object.values<any>(copy[stack].Resources)) {
    if (resource.Type === type) change(resource.Properties);
  }
  return copy;
}

test('every call is decided as the configuration promises', () => {
  expect(differences(templates)).toEqual([]);
});

test('a trust policy that lost its external ID is found', () => {
  const tampered = tamper('client-exchange-kohler', 'AWS::IAM::Role', ({ AssumeRolePolicyDocument: { Statement: [statement] } }) => {
    delete statement.Condition;
  });
  expect(differences(tampered)).toEqual(['kohler_adobe: adobe-ingest, wrong external ID', 'kohler_adobe: adobe-ingest, no external ID']);
});

test('a bucket policy that lost its denials is found', () => {
  const tampered = tamper('client-exchange-kohler', 'AWS::S3::BucketPolicy', ({ PolicyDocument: document }) => {
    document.Statement = document.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  });
  expect(differences(tampered)).toEqual([
    'kohler_adobe: adobe-ingest, plain HTTP',
    'kohler_agency: uploader, plain HTTP',
    'kohler_agency: uploader, a key of its own',
    'kohler_legacyftp: kohler_legacyftp, plain HTTP',
  ]);
});

test('the command ends well, and prints no colour codes into a pipe', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'tools/demo/main.ts'], {
    encoding: 'utf8', env: { ...process.env, FORCE_COLOR: undefined, CI: 'true' },
  });
  expect(status).toBe(0);
  expect(stdout).toContain(' 0 not as configured');
  expect(stdout).not.toContain('\u001b[');
});
