import { resolve } from 'path';

// Runs an integration app without stack traces in its metadata: snapshots must not hold the paths of the machine that wrote them.
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  ...JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}'),
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
});
void import(resolve(process.argv[2]));
