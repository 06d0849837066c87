import { App, Stack } from 'aws-cdk-lib';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { Construct, IConstruct } from 'constructs';
import type { ConfigFile, ConfigKindName } from './config-files';
import type { Finding } from './finding';
import { ClientExchangeStack } from '../../lib/clients/client-exchange-stack';
import { CLIENT_CONFIG } from '../../lib/clients/private/config-rules';
import { ConfigKind, configProblems } from '../../lib/configuration/private/check';
import { CheckedConfig, checkConfigFile } from '../../lib/configuration/private/file';
import { ConfigProblem } from '../../lib/configuration/private/problem';
import { pascalCase } from '../../lib/core/pascal-case';
import { DeliveryStack } from '../../lib/deliveries/delivery-stack';
import { DELIVERY_CONFIG } from '../../lib/deliveries/private/config-rules';

/** A kind of configuration, and the stack that is made of one. */
interface Kind<T> {
  readonly rules: ConfigKind<T>;
  readonly makeStack: (scope: Construct, config: T) => Stack;
}

const KINDS: Record<ConfigKindName, Kind<any>> = {
  client: { rules: CLIENT_CONFIG, makeStack: (scope, config) => new ClientExchangeStack(scope, `client-exchange-${config.client}`, { config }) },
  partner: { rules: DELIVERY_CONFIG, makeStack: (scope, config) => new DeliveryStack(scope, `delivery-${config.partner}`, { config }) },
};

/**
 * Lists everything that a synthesis of these files would refuse or warn about. Creates their stacks in memory, and writes nothing.
 *
 * @param context of the app
 */
export function checkFiles(files: ConfigFile[], context: Record<string, unknown>): Finding[] {
  const app = new App({ context, autoSynth: false });
  const made = new Map<Stack, CheckedConfig<any>>();
  const ofFiles = files.flatMap((file) => checkFile(app, file, made));
  return sorted([...ofFiles, ...app.node.findAll().flatMap((construct) => findingsOf(construct, made))], files);
}

/** The first problem of the value at a path of a client's configuration. Other values may be missing. */
export function problemOfClient(config: object, path: string[]): Pick<ConfigProblem, 'rule' | 'hint'> | undefined {
  return configProblems(CLIENT_CONFIG, config).find((problem) => path.every((key, index) => problem.path[index] === key));
}

/** The problems of one file. Without any, creates its stack. */
function checkFile(app: App, { file, kind, text }: ConfigFile, made: Map<Stack, CheckedConfig<any>>): Finding[] {
  if (kind === undefined) return [{ severity: 'error', file, message: "must have 'client' or 'partner'; '--kind' says which is missing" }];
  const { rules, makeStack } = KINDS[kind];
  const checked = checkConfigFile(rules, file, text);
  if (checked.problems.length > 0) return checked.problems.map(({ position, message }) => ({ severity: 'error', file, ...position, message }));
  const before = app.node.children;
  try {
    made.set(makeStack(app, checked.config), checked);
    return [];
  } catch (error) {
    app.node.children.filter((child) => !before.includes(child)).forEach((child) => app.node.tryRemoveChild(child.node.id)); // a stack that is not complete
    return [{ severity: 'error', file, message: (error as Error).message }];
  }
}

/** The warnings and errors of a construct, and the errors of its validations. */
function findingsOf(construct: IConstruct, made: Map<Stack, CheckedConfig<any>>): Finding[] {
  const annotated = (type: string) => construct.node.metadata.filter((entry) => entry.type === type).map(({ data }) => String(data));
  const place = placeOf(construct, made);
  return [
    ...[...annotated(ArtifactMetadataEntryType.ERROR), ...construct.node.validate()].map((message): Finding => ({ severity: 'error', ...place, message })),
    ...annotated(ArtifactMetadataEntryType.WARN).map((message): Finding => ({ severity: 'warning', ...place, message })),
  ];
}

/** The position of the integration that a construct belongs to; without one, its file. */
function placeOf(construct: IConstruct, made: Map<Stack, CheckedConfig<any>>): Pick<Finding, 'file' | 'line' | 'column'> {
  const checked = made.get(construct.node.scopes.find(Stack.isStack)!);
  if (checked === undefined) return {};
  const ids = construct.node.path.split('/');
  const names: string[] = (checked.config.integrations ?? []).map(({ name }: { name: string }) => name);
  const index = names.findIndex((name) => ids.includes(`${pascalCase(name)}Grant`));
  return { file: checked.file, ...index < 0 ? {} : checked.positionOf(['integrations', String(index)]) };
}

/** In the order of the files and lines. Findings about several files are last. */
function sorted(findings: Finding[], files: ConfigFile[]): Finding[] {
  const rank = ({ file }: Finding) => file === undefined ? files.length : files.findIndex((one) => one.file === file);
  return findings.sort((one, other) => rank(one) - rank(other) || (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0));
}
