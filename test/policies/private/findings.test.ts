import { aws_s3 as s3, Stack } from 'aws-cdk-lib';
import * as findings from '../../../lib/policies/private/findings';
import { PACKS } from '../../../projenrc/nag-packs';
import { newStack } from '../../support/stack';

interface Applied {
  readonly ruleSuffixOverride?: string;
  readonly rule: { readonly name: string };
}

/** The ids of all rules, by asking each pack to check one resource. */
function rulesOfPacks(stack: Stack): string[] {
  const ids: string[] = [];
  for (const pack of PACKS) {
    const checks = new pack(stack.node.root as any) as any;
    checks.applyRule = ({ ruleSuffixOverride, rule }: Applied) => ids.push(`${checks.readPackName}-${ruleSuffixOverride ?? rule.name}`);
    checks.validateScope(stack);
  }
  return ids;
}

describe('every finding', () => {
  const stack = newStack();
  new s3.CfnBucket(stack, 'Bucket');
  const rules = new Set(rulesOfPacks(stack));

  test('can be compared with the rules that the six packs have', () => {
    expect(rules.size).toBeGreaterThan(400);
    expect(rules).toContain('AwsSolutions-S1');
  });
  test.each(Object.entries(findings))('%s is one of cdk-nag or of checkov', (_, { nag, checkov }) => {
    expect(nag.filter((id) => !rules.has(id))).toEqual([]);
    expect(checkov === undefined ? nag.length > 0 : /^CKV_AWS_\d+$/.test(checkov)).toBe(true);
  });
});
