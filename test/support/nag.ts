import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

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
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const failure = synthFailure(app);
  const reports = ['validation-report.json', 'policy-validation-report.json'].map((file) => join(app.outdir, file)).filter(existsSync);
  const findings = reports.flatMap((report) => findingsIn(JSON.parse(readFileSync(report, 'utf8'))));
  if (failure !== undefined && findings.length === 0) throw failure;
  return findings;
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

function findingsIn({ pluginReports }: { pluginReports: { violations: { ruleName: string }[] }[] }): string[] {
  return pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
}
