import { writeFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NagPack, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';

/** What scan.ts reads beside the templates. */
export const NAG_FINDINGS = 'nag-findings.json';

export type Pack = new (app: App) => NagPack;

/** All of cdk-nag. */
export const PACKS: Pack[] = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks];

export interface NagFinding {
  readonly rule: string;
  readonly path?: string;
}

/** Lets the packs look at every app as soon as it is synthesised. As plugins they would find nothing on aws-cdk-lib 2.257.0. */
export function watchApps(): void {
  const { synth } = App.prototype;
  App.prototype.synth = function (options) {
    const assembly = synth.call(this, options);
    const violations = PACKS.flatMap((pack) => new pack(this).validateScope(this).violations);
    const findings = violations.flatMap(({ ruleName: rule, violatingResources }) =>
      violatingResources.map(({ constructPath: path }): NagFinding => ({ rule, path })));
    writeFileSync(join(this.outdir, NAG_FINDINGS), JSON.stringify(findings));
    return assembly;
  };
}
