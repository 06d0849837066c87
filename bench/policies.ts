import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { makeApp, templatesIn } from './app';
import { byHand } from './by-hand';
import { byLibrary } from './by-library';
import { clientNumber, Program } from './client';
import { Call } from '../tools/policy-engine/call';
import { Cloud } from '../tools/policy-engine/cloud';
import { SUBJECTS } from '../tools/policy-engine/operations';
import { resolveTemplate } from '../tools/policy-engine/resolve';
import { ClientBucket, DirectTrustGrant, ExchangeAccess, ExternalPrincipal } from 'cdk-s3-handoff';

const PLACE = { account: '111111111111', region: 'us-east-1' };
const CLIENT = clientNumber(0);
const BUCKET_ARN = `arn:aws:s3:::${CLIENT.name}-exchange-${PLACE.account}-${PLACE.region}`;

export interface PolicyFigures {
  /** Trust policy and permissions of one partner's role. */
  readonly policyBytes: number;
  /** Of the smallest that decide the same. */
  readonly smallestPolicyBytes: number;
  /** Partners with drop boxes that one bucket policy holds. */
  readonly partnersOfBucketPolicy: number;
}

/** @throws when the documents of the library, those by hand and the smallest do not decide the same */
export function policyFigures(): PolicyFigures {
  const templates = { library: templateBy(byLibrary), hand: templateBy(byHand), smallest: smallest(templateBy(byLibrary)) };
  const expected = allowedCalls(templates.library);
  for (const [name, template] of Object.entries(templates)) {
    const allowed = allowedCalls(template);
    if (allowed.length === 0 || allowed.join() !== expected.join()) throw new Error(`the ${name} template allows ${allowed.join()}, not ${expected.join()}`);
  }
  return {
    policyBytes: bytesOfRole(templates.library),
    smallestPolicyBytes: bytesOfRole(templates.smallest),
    partnersOfBucketPolicy: partnersOfBucketPolicy(),
  };
}

function templateBy(program: Program): any {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    makeApp(program, { clients: 1, clientsOfStack: 1, withHandoff: false }, outdir).synth();
    return JSON.parse(templatesIn(outdir)[0]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The same template with policies that were made as small as they can be, by hand: no Sid, patterns for actions, and a list that is in the other. */
function smallest(template: any): any {
  const role = resourceOf(template, 'AWS::IAM::Role');
  role.Properties.AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: CLIENT.principalArn },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': CLIENT.externalId } },
    },
  };
  role.Properties.Policies = [{
    PolicyName: 'exchange',
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObject*Tagging', 's3:PutObject', 's3:AbortM*', 's3:ListM*', 's3:GetBucketLocation'],
          Resource: [BUCKET_ARN, `${BUCKET_ARN}/${CLIENT.keyPrefix}*`],
        },
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET_ARN, Condition: { StringLike: { 's3:prefix': `${CLIENT.keyPrefix}*` } } },
      ],
    },
  }];
  return template;
}

/** Every action on the bucket and on objects in and outside the key prefix, with the external ID and without, over TLS and without. */
function allowedCalls(template: any): string[] {
  const cloud = new Cloud();
  const { resources } = cloud.deploy(template, PLACE);
  const bucket = Object.values(resources).find(({ Type }) => Type === 'AWS::S3::Bucket')!.Ref;
  const roleArn = Object.values(resources).find(({ Type }) => Type === 'AWS::IAM::Role')!.Arn;
  const requests = [...SUBJECTS].flatMap(([action, subject]): Pick<Call, 'action' | 'bucket' | 'key' | 'prefix'>[] => {
    if (subject === 'object') return ['in/a.csv', 'in', 'out/a.csv'].map((key) => ({ action, bucket, key }));
    if (subject !== 'bucket') return [];
    return /^s3:ListBucket/.test(action) ? [undefined, '', 'in', 'in/', 'in/a', 'out/'].map((prefix) => ({ action, bucket, prefix })) : [{ action, bucket }];
  });
  const callers = [CLIENT.principalArn, 'arn:aws:iam::222222222222:role/other'].map((arn) => ({ arn }));
  const calls = requests.flatMap((request) => callers.flatMap((who) => [CLIENT.externalId, 'other', undefined].flatMap((externalId) => (
    [true, false].map((tls): Call => ({ ...request, who, tls, assume: { roleArn, externalId } }))))));
  return calls.filter((call) => cloud.decide(call).allowed)
    .map(({ action, key = '', prefix = '', who, assume, tls }) => `${action} ${key}${prefix} ${who.arn} ${assume?.externalId} ${tls}`);
}

function bytesOfRole(template: any): number {
  const { AssumeRolePolicyDocument: trust, Policies: policies } = resourceOf(resolveTemplate(template, PLACE), 'AWS::IAM::Role').Properties;
  return JSON.stringify(trust).length + JSON.stringify(policies[0].PolicyDocument).length;
}

function resourceOf(template: any, type: string): any {
  return Object.values<any>(template.Resources ?? template.resources).find(({ Type }) => Type === type);
}

function partnersOfBucketPolicy(): number {
  let [fitting, tooMany] = [1, 1000];
  while (tooMany - fitting > 1) {
    const partners = Math.floor((fitting + tooMany) / 2);
    if (fit(partners)) fitting = partners;
    else tooMany = partners;
  }
  return fitting;
}

function fit(partners: number): boolean {
  const app = new App();
  const { bucket } = new ClientBucket(new Stack(app, 'Stack', { env: PLACE }), 'kohler', { clientName: 'kohler' });
  for (let index = 0; index < partners; index++) {
    const name = `partner-${String(index).padStart(2, '0')}`;
    new DirectTrustGrant(bucket, name, {
      bucket,
      principal: ExternalPrincipal.role(`arn:aws:iam::${222222222200 + index}:role/${name}-ingest`),
      keyPrefix: `${name}/in/`,
      access: ExchangeAccess.WRITE,
    });
  }
  try {
    app.synth();
    return true;
  } catch (error) {
    if (!/the bucket policy has \d+ bytes/.test((error as Error).message)) throw error;
    return false;
  }
}
