import Ajv from 'ajv';
import schema from '../../lib/handoffs/handoff.schema.json';
import { checkFailed } from '../errors';

export const METADATA_KEY = 'cdk-s3-handoff';
const METADATA_VERSION: number = schema.properties.version.const;

export interface HandoffField {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly output: string;
}

export interface HandoffRequest {
  readonly stsEndpoint?: string;
  readonly acl?: string;
  readonly encryption?: string;
  readonly minimumTlsVersion?: string;
  readonly uploads?: string;
  readonly expectedBucketOwner?: string;
}

export interface HandoffExemption {
  readonly policyType: string;
  readonly attachedBy: string;
  readonly reason: string;
  readonly condition: object;
}

export interface PolicyDocument {
  readonly Statement: unknown;
}

/** One hand-off of a template's metadata. */
export interface Handoff {
  readonly integration: string;
  readonly title: string;
  readonly fields: HandoffField[];
  readonly steps: string[];
  readonly request?: HandoffRequest;
  readonly can: string[];
  readonly cannot: string[];
  readonly counterpartPolicy?: PolicyDocument;
  readonly exemptions: HandoffExemption[];
}

const validate = new Ajv({ allErrors: false }).compile<{ version: number; handoffs: Handoff[] }>(schema);

export function hasHandoffs(metadata: Record<string, unknown> | undefined): boolean {
  return metadata?.[METADATA_KEY] !== undefined;
}

/**
 * The hand-offs of a template's metadata.
 *
 * @param where whose metadata it is, for messages
 * @throws when there are none, or this version does not understand them
 */
export function handoffsOf(metadata: Record<string, unknown> | undefined, where: string): Handoff[] {
  const described = metadata?.[METADATA_KEY];
  if (described === undefined) throw checkFailed(`${where} hands nothing off: its template has no Metadata '${METADATA_KEY}'`);

  const version = (described as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > METADATA_VERSION) {
    throw checkFailed(`${where} has a hand-off of version ${version}, this s3-handoff reads version ${METADATA_VERSION}: use a newer cdk-s3-handoff`);
  }
  if (!validate(described)) {
    const [{ instancePath, message }] = validate.errors!;
    throw checkFailed(`${where} has a hand-off that is not valid: ${instancePath || '/'} ${message}`);
  }
  return described.handoffs;
}
