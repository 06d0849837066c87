import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { Pack, PACKS } from '../../projenrc/nag-packs';

interface Violation {
  readonly ruleName: string;
  readonly paths: (string | undefined)[];
}

/** As a plugin's report in the cloud assembly has it. */
interface ReportedViolation {
  readonly ruleName: string;
  readonly violatingConstructs: { readonly constructPath?: string }[];
}

/** The rules of AwsSolutionsChecks that something in the app of a stack breaks. */
export function nagFindings(stack: Stack): string[] {
  return violationsIn(stack, [AwsSolutionsChecks]).map(({ ruleName }) => ruleName);
}

/** What all packs find in the app of a stack: rule and construct path. */
export function findingsOfAllPacks(stack: Stack): string[] {
  return violationsIn(stack, PACKS).flatMap(({ ruleName, paths }) => paths.map((path) => `${ruleName} at ${path}`));
}

/** What is acknowledged on a construct: each rule with its reason. */
export function acknowledgedOn(construct: IConstruct): Record<string, string> {
  return Object.assign({}, ...construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .map(({ data }) => data));
}

/**
 * aws-cdk-lib 2.257.0 tells a plugin nothing of the construct tree, so there the packs are asked directly; with NAG_AS_PLUGIN=1 they
 * run as users run them.
 */
function violationsIn(stack: Stack, packs: Pack[]): Violation[] {
  const app = Stage.of(stack) as App;
  return process.env.NAG_AS_PLUGIN === '1' ? violationsOfPlugins(app, packs) : violationsOfPacks(app, packs);
}

function violationsOfPacks(app: App, packs: Pack[]): Violation[] {
  app.synth();
  return packs.flatMap((pack) => new pack(app).validateScope(app).violations)
    .map(({ ruleName, violatingResources }) => ({ ruleName, paths: violatingResources.map(({ constructPath }) => constructPath) }));
}

function violationsOfPlugins(app: App, packs: Pack[]): Violation[] {
  Validations.of(app).addPlugins(...packs.map((pack) => new pack(app)));
  const failure = synthFailure(app);
  const reports = ['validation-report.json', 'policy-validation-report.json'].map((file) => join(app.outdir, file)).filter(existsSync);
  // Warnings of constructs are in the same report, as rules named Annotation::<id>.
  const violations = reports.flatMap((report) => violationsOf(JSON.parse(readFileSync(report, 'utf8'))))
    .filter(({ ruleName }) => !ruleName.startsWith('Annotation::'));
  if (failure !== undefined && violations.length === 0) throw failure;
  return violations;
}

/**
 * Findings make the synthesis fail: by an exit code, or, without the CLI around it, by an error. Without `force` an app that was
 * synthesised before would not ask its plugins.
 */
function synthFailure(app: App): unknown {
  const { exitCode } = process;
  try {
    app.synth({ force: true });
    return undefined;
  } catch (error) {
    return error;
  } finally {
    process.exitCode = exitCode;
  }
}

function violationsOf({ pluginReports }: { pluginReports: { violations: ReportedViolation[] }[] }): Violation[] {
  return pluginReports.flatMap(({ violations }) => violations)
    .map(({ ruleName, violatingConstructs }) => ({ ruleName, paths: violatingConstructs.map(({ constructPath }) => constructPath) }));
}
