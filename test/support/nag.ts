import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What AwsSolutionsChecks finds in the app of a stack. aws-cdk-lib 2.257.0 tells a plugin nothing of the construct tree, so there
 * the pack is asked directly; with NAG_AS_PLUGIN=1 it runs as users run it.
 */
export function nagFindings(stack: Stack): string[] {
  const app = Stage.of(stack) as App;
  return process.env.NAG_AS_PLUGIN === '1' ? findingsOfPlugin(app) : findingsOfPack(app);
}

function findingsOfPack(app: App): string[] {
  app.synth();
  return new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);
}

function findingsOfPlugin(app: App): string[] {
  const pack = new AwsSolutionsChecks(app);
  Validations.of(app).addPlugins(pack);
  const exitCode = process.exitCode;
  try {
    app.synth();
  } finally {
    process.exitCode = exitCode;
  }
  const report = join(app.outdir, 'policy-validation-report.json');
  if (!existsSync(report)) return [];
  const { pluginReports } = JSON.parse(readFileSync(report, 'utf8'));
  return pluginReports.flatMap(({ violations }: any) => violations.map(({ ruleName }: any) => ruleName));
}
