import type { VerifyOptions } from '../exchange/from-options';
import type { Progress } from '../progress';
import type { Report } from '../report';
import { Checked, unknown } from './check-result';
import { DeployedResource } from './deployed-resource';
import { deployedResources, DeployedStack } from './deployed-resources';
import { Live } from './deployed-state';
import { checkPasted } from './handed-over-statements';
import { RESOURCE_TYPES, ResourceType } from './resource-types';
import { Sheet, sheetsOf } from '../../handoff/sheet';
import { pickIntegration } from '../../handoff/sheet-files';
import { explainAwsError } from '../../stack/aws-errors';
import { readDeployedStack } from '../../stack/deployed-stack';

/** Compares the deployed resources with the stack's template, as far as the bucket owner can read them. */
export async function verifyStack(stack: string, options: VerifyOptions, signal: AbortSignal, progress: Progress): Promise<Report[]> {
  const { profile, integration } = options;
  progress(`read stack ${stack}`);
  const snapshot = await readDeployedStack({ stack, profile, region: options.region });
  const { account = '', region = '' } = snapshot;
  const sheets = pickIntegration(sheetsOf(snapshot), integration);
  const live = new Live({ profile, region, account, signal });
  try {
    const physicalIdsOf = (name: string) => live.physicalIds(name)
      .catch((error: unknown) => { throw explainAwsError(error, { call: 'cloudformation:ListStackResources', stack: name, region, account }); });
    const readNested = async (arn: string): Promise<DeployedStack> => {
      progress(`read nested stack ${nameOfStack(arn)}`);
      return { snapshot: await readDeployedStack({ stack: arn, profile, region }), physicalIds: await physicalIdsOf(arn) };
    };
    const { resources: all, outputs } = await deployedResources({ snapshot, physicalIds: await physicalIdsOf(stack) }, readNested);
    const checked: Checked[] = all.flatMap(({ physicalId, unread }) => (
      unread === undefined ? [] : [unknown(`resources of nested stack ${nameOfStack(physicalId)}`, 'as in the template', unread)]
    ));
    for (const resource of all.filter((candidate) => integration === undefined || isOf(candidate, sheets))) {
      const check = RESOURCE_TYPES.get(resource.type)?.check;
      if (!check) continue;
      progress(`check ${resource.type.replace(/^AWS::/, '')} ${resource.physicalId}`);
      checked.push(...await checkOne(live, resource, check, all));
    }
    for (const ofStack of outputs) checked.push(...await checkPasted(live, ofStack));
    return [{
      name: integration === undefined ? stack : `${stack}, ${integration}`,
      checks: uniqueChecks(checked),
      findings: checked.flatMap(({ finding }) => finding ?? []),
      leftovers: [],
    }];
  } finally {
    live.close();
  }
}

async function checkOne(
  live: Live, resource: DeployedResource, { permission, run }: NonNullable<ResourceType['check']>, all: DeployedResource[],
): Promise<Checked[]> {
  try {
    return await run(live, resource, all);
  } catch (error) {
    const { name, message } = error as Error;
    const why = /AccessDenied|Unauthorized|Forbidden|403/.test(name) ? `refused: needs ${permission}` : `${name}: ${message}`;
    return [unknown(`${resource.type} ${resource.physicalId}`, 'as in the template', why)];
  }
}

function nameOfStack(arn: string): string {
  return arn.split('/')[1] ?? arn;
}

/** One line for each check, however many differences it has. */
function uniqueChecks(checked: Checked[]): Report['checks'] {
  return [...new Map(checked.map(({ check }) => [check.id, check])).values()];
}

/** A resource that the integration's hand-off names. */
function isOf({ physicalId, arn, properties, type }: DeployedResource, sheets: Sheet[]): boolean {
  const values = sheets.flatMap(({ fields }) => fields.map(({ value }) => value));
  if (type === 'AWS::IAM::User') return sheets.some((sheet) => sheet.integration === physicalId);
  if (type === 'AWS::S3::BucketPolicy') return values.includes(String(properties.Bucket));
  return values.includes(physicalId) || (arn !== undefined && values.includes(arn));
}
