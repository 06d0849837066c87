import { deliveryQuestions, isDelivery } from './delivery-questions';
import { CheckedStack, deployStacks, StackParameter } from './deployment';
import { exchangeQuestions, isPending } from './exchange-questions';
import { addOthersHalf } from './others';
import { reachersOf } from './parties';
import type { Question, Reach, Surroundings } from './question';
import { Cloud, Decision, Deployed } from '../../tools/policy-engine/cloud';
import { checkFailed } from '../errors';
import { hasHandoffs } from '../handoff/metadata';
import { Sheet, sheetsOf } from '../handoff/sheet';
import { readAssembly, withHandoffs } from '../stack/cloud-assembly';

export interface CheckOptions {
  readonly cdkOut: string;
  readonly stack?: string;
  readonly parameters?: StackParameter[];
}

export interface CheckedCall {
  readonly question: Question;
  readonly decision: Decision;
  readonly asPromised: boolean;
}

/** One integration, with what each party can do. */
export interface CheckedIntegration {
  readonly sheet: Sheet;
  readonly calls: CheckedCall[];
}

export interface CheckReport {
  readonly integrations: CheckedIntegration[];
  /** Stacks that could not be evaluated, and contain no hand-off that was asked for. */
  readonly leftOut: string[];
}

interface Integration {
  readonly sheet: Sheet;
  readonly stack: CheckedStack;
}

/** Decides what the parties of each hand-off of a synthesised app can do, with the policies of both sides. */
export function check({ cdkOut, stack: pattern, parameters = [] }: CheckOptions): CheckReport {
  const all = readAssembly(cdkOut);
  const picked = withHandoffs(all, cdkOut, pattern);
  const snapshots = all.map(({ snapshot }) => snapshot);
  const [account, stranger, otherOwner] = unusedAccounts(JSON.stringify(snapshots.map((snapshot) => [snapshot.account, snapshot.template])));
  const cloud = new Cloud();
  const { stacks, leftOut } = deployStacks(cloud, snapshots, picked, parameters, { account, region: 'us-east-1' });

  const known = stacks.filter(({ snapshot }) => hasHandoffs(snapshot.template.Metadata))
    .flatMap((stack): Integration[] => sheetsOf(stack.snapshot).map((sheet) => ({ sheet, stack })));
  const surroundings: Surroundings = { cloud, stranger, otherOwner, made: madeBy(stacks), reaches: known.flatMap(({ sheet }) => reachesOf(sheet)) };
  for (const { sheet, stack } of known) attempt(sheet, () => addOthersHalf(sheet, stack.deployed, surroundings));
  const asked = known.filter(({ stack }) => picked.some(({ where }) => where === stack.snapshot.where));
  return { integrations: asked.map(({ sheet, stack }) => decide(sheet, stack, surroundings)), leftOut };
}

function decide(sheet: Sheet, { deployed }: CheckedStack, surroundings: Surroundings): CheckedIntegration {
  return attempt(sheet, () => {
    const questions = questionsOf(sheet, deployed, surroundings);
    if (questions.length === 0) throw new Error('its hand-off says nothing about buckets that programs can read: synthesise it with a newer cdk-s3-handoff');
    return {
      sheet,
      calls: questions.map((question) => {
        const decision = surroundings.cloud.decide(question);
        return { question, decision, asPromised: decision.allowed === (question.expect === 'allowed') };
      }),
    };
  });
}

function questionsOf(sheet: Sheet, deployed: Deployed, surroundings: Surroundings): Question[] {
  if (isDelivery(sheet)) return deliveryQuestions(sheet, surroundings);
  return sheet.buckets.length > 0 ? exchangeQuestions(sheet, deployed, surroundings) : [];
}

function attempt<T>({ stack, integration }: Sheet, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw checkFailed(`integration ${integration} of stack ${stack} cannot be evaluated: ${(error as Error).message}`);
  }
}

function reachesOf(sheet: Sheet): Reach[] {
  if (isPending(sheet)) return [];
  return reachersOf(sheet).flatMap((party) => sheet.buckets.map(({ bucketName, keyPrefix, access }) => ({ party, bucketName, keyPrefix, access })));
}

function madeBy(stacks: CheckedStack[]): Set<string> {
  const resources = stacks.flatMap(({ deployed }) => Object.values(deployed.resources));
  return new Set(resources.filter(({ Type }) => Type === 'AWS::S3::Bucket' || Type === 'AWS::KMS::Key').flatMap(({ Ref, Arn }) => [Ref, Arn]));
}

function unusedAccounts(text: string): string[] {
  return ['123456789012', '999999999999', '888888888888', '777777777777', '666666666666', '555555555555', '101010101010', '121212121212', '131313131313']
    .filter((account) => !text.includes(account));
}
